package dev.cubecast.operations;

import dev.cubecast.bridge.ClientConnection.Refusal;

/** Why a client gets nothing of a topic, as it is told. */
public final class Refusals {
    private Refusals() {}

    public static Problem problem(Refusal refusal) {
        ErrorCode code = switch (refusal.reason()) {
            case TOO_MANY_SESSIONS -> ErrorCode.TOO_MANY_SESSIONS;
            case TOO_MANY_WATCHED_TOPICS -> ErrorCode.TOO_MANY_WATCHED_TOPICS;
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
