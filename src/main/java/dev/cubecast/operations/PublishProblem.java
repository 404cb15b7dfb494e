package dev.cubecast.operations;

import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.PublicationOutcome.OutOfSequence;
import dev.cubecast.protocol.PublicationOutcome.Refused;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.protocol.PublicationOutcome.Taken;
import dev.cubecast.protocol.PublicationOutcome.Unknown;
import io.vertx.core.json.JsonObject;

/** What a publisher is told of a publish that was not stored, or may not have been. */
public final class PublishProblem {
    private PublishProblem() {}

    /** @param outcome one that is neither stored nor taken */
    public static Problem of(PublicationOutcome outcome) {
        if (outcome instanceof Refused refused) {
            return new Problem(codeOf(refused.reason()), refused.detail());
        } else if (outcome instanceof OutOfSequence gap) {
            return new Problem(
                    ErrorCode.OUT_OF_SEQUENCE,
                    "the next message of this producer in this topic has the sequence " + gap.expected(),
                    new JsonObject().put("expected", gap.expected()));
        } else if (outcome instanceof Unknown unknown) {
            return new Problem(ErrorCode.OUTCOME_UNKNOWN, unknown.detail());
        }
        throw new IllegalArgumentException("that is no problem: " + outcome);
    }

    private static ErrorCode codeOf(PublicationOutcome.Reason reason) {
        return switch (reason) {
            case OVERLOADED -> ErrorCode.OVERLOADED;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            case NO_ROOM -> ErrorCode.NO_ROOM;
            case UNKNOWN_TOPIC -> ErrorCode.UNKNOWN_TOPIC;
            case TOPIC_RECREATED -> ErrorCode.TOPIC_RECREATED;
            case TOO_MANY_TOPICS -> ErrorCode.TOO_MANY_TOPICS;
            case TOO_LARGE -> ErrorCode.TOO_LARGE;
            case DURABILITY_TOO_STRONG -> ErrorCode.DURABILITY_TOO_STRONG;
            case NO_SEQUENCES -> ErrorCode.NOTHING_STORED;
            case UNKNOWN_PRODUCER -> ErrorCode.UNKNOWN_PRODUCER;
            case SEQUENCE_TOO_OLD -> ErrorCode.SEQUENCE_TOO_OLD;
        };
    }

    /** Whether the publisher was promised what it asked for. */
    public static boolean isNone(PublicationOutcome outcome) {
        return outcome instanceof Stored || outcome instanceof Taken;
    }
}
