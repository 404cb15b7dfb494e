package dev.cubecast.http;

import dev.cubecast.bridge.ClientConnection;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.Refusals;

/** A connection that stays open while its client watches a topic. */
interface WatchingClient extends ClientConnection {
    /** Shows the client that the node is there, and finds out whether the client is. */
    void keepAlive();

    /** Ends the connection as soon as what its client has published is decided. */
    default void leave(Problem why) {
        end(why);
    }

    /** Ends the connection and its session. A client that was not answered yet gets the problem as its answer. */
    void end(Problem problem);

    @Override
    default void onRefused(Refusal refusal) {
        end(Refusals.problem(refusal));
    }
}
