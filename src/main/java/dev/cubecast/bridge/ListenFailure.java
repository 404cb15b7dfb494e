package dev.cubecast.bridge;

import io.vertx.core.Future;

/** Why an endpoint cannot listen on its port, in words for whoever runs the node. */
public final class ListenFailure {
    private ListenFailure() {}

    /** @param what that would come to the port, such as {@code HTTP} */
    public static <T> Future<T> of(String what, String host, int port, Throwable failure) {
        String found = String.valueOf(failure.getMessage());
        // Its class depends on what serves the sockets.
        String why = found.contains("already in use") ? "the port is taken, perhaps by another node" : found;
        return Future.failedFuture(new IllegalStateException(
                "cannot listen for " + what + " on " + host + ":" + port + ": " + why, failure));
    }
}
