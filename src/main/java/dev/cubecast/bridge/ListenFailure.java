package dev.cubecast.bridge;

import io.vertx.core.Future;
import java.net.BindException;

/** Why an endpoint cannot listen on its port, in words for whoever runs the node. */
public final class ListenFailure {
    private ListenFailure() {}

    /** @param what that would come to the port, such as {@code HTTP} */
    public static <T> Future<T> of(String what, String host, int port, Throwable failure) {
        String why = failure instanceof BindException
                ? "the port is taken, perhaps by another node"
                : String.valueOf(failure.getMessage());
        return Future.failedFuture(new IllegalStateException(
                "cannot listen for " + what + " on " + host + ":" + port + ": " + why, failure));
    }
}
