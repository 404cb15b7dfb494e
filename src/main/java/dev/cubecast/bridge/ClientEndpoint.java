package dev.cubecast.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A way for clients to reach the node: a server on a port, with its connections. */
public interface ClientEndpoint {
    /** Binds the port. Fails with words that say which port and what may be wrong. */
    Future<?> start(Vertx vertx);

    /** Ends all connections in the way that their protocol has for a server that goes away, then frees the port. */
    Future<?> stop();
}
