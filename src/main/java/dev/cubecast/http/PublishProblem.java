package dev.cubecast.http;

import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Unknown;

/** What a publisher is told of a publish that was not stored. */
final class PublishProblem {
    private PublishProblem() {}

    static Problem of(Refused refused) {
        ErrorCode code = switch (refused.reason()) {
            case OVERLOADED -> ErrorCode.OVERLOADED;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            case UNKNOWN_TOPIC -> ErrorCode.UNKNOWN_TOPIC;
            case TOO_MANY_TOPICS -> ErrorCode.TOO_MANY_TOPICS;
        };
        return new Problem(code, refused.detail());
    }

    static Problem of(Unknown unknown) {
        return new Problem(ErrorCode.OUTCOME_UNKNOWN, unknown.detail());
    }

    /** The word that the metrics count an outcome under. */
    static String nameOf(PublishOutcome outcome) {
        if (outcome instanceof Refused refused) {
            return of(refused).code().text();
        }
        return outcome instanceof Unknown ? ErrorCode.OUTCOME_UNKNOWN.text() : "stored";
    }
}
