package dev.cubecast.http;

import dev.cubecast.bridge.ClientConnection;

/** A connection that stays open while its client watches a topic. */
interface WatchingClient extends ClientConnection {
    /** Shows the client that the node is there, and finds out whether the client is. */
    void keepAlive();

    /** Ends the connection and its session. A client that was not answered yet gets the problem as its answer. */
    void end(Problem problem);

    @Override
    default void onRefused(Refusal refusal) {
        end(problem(refusal));
    }

    /** Why a client gets nothing of a topic, as it is told. */
    static Problem problem(Refusal refusal) {
        ErrorCode code = switch (refusal.reason()) {
            case TOO_MANY_SESSIONS -> ErrorCode.TOO_MANY_SESSIONS;
            case TOO_MANY_TOPICS -> ErrorCode.TOO_MANY_TOPICS;
            case UNKNOWN_TOPIC -> ErrorCode.UNKNOWN_TOPIC;
            case NOTHING_STORED -> ErrorCode.NOTHING_STORED;
            case OVERLOADED -> ErrorCode.OVERLOADED;
            case GOES_AWAY -> ErrorCode.SHUTTING_DOWN;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
        };
        return new Problem(code, refusal.detail());
    }
}
