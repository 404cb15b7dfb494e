package dev.cubecast.publish;

/** How a publish ended, named by what its publisher may conclude. */
public sealed interface PublishOutcome {
    /** The leader has given offsets {@code firstOffset} to {@code firstOffset + count − 1}. */
    record Stored(long firstOffset, int count, long epoch) implements PublishOutcome {}

    /** Nothing was stored. */
    record Refused(Reason reason, String detail) implements PublishOutcome {}

    /** The messages may have been stored or not: the leader was lost, or did not answer by the deadline. */
    record Unknown(String detail) implements PublishOutcome {}

    enum Reason {
        /** Too much is under way to this leader: retry a little later. */
        OVERLOADED,
        /** No leader could be reached by the deadline: retry. */
        UNAVAILABLE,
        /** The topic that is meant is not there any more: perhaps another one has its name. */
        UNKNOWN_TOPIC,
        /** The leader leads as many topics as it may. */
        TOO_MANY_TOPICS
    }
}
