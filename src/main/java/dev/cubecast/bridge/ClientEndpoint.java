package dev.cubecast.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A way for clients to reach the node: a server on a port, with its connections. */
public interface ClientEndpoint {
    /** Binds the port. Fails with words that say which port and what may be wrong. */
    Future<?> start(Vertx vertx);

    /** Clients whose subscription has not taken effect yet. */
    int subscribing();

    /**
     * The node is about to end: clients that come to stay are sent elsewhere from now on. Those that are there stay for
     * now.
     */
    void beginToLeave();

    /** Clients that stay, and were not sent away. */
    int clients();

    /** Sends so many of them elsewhere. Each goes once what it has asked for and the node has begun is answered. */
    void sendAway(int count);

    /** Whether any client that stays is still there, sent away or not. */
    boolean hasClients();

    /** Ends all connections in the way that their protocol has for a server that goes away, then frees the port. */
    Future<?> stop();
}
