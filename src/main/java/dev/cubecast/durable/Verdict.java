package dev.cubecast.durable;

/** What a leader says of a publish, named by what its publisher may conclude. */
public sealed interface Verdict {
    /**
     * It is stored, as surely as was asked for.
     *
     * @param epoch of its offsets; for a duplicate that of today, which is not below that of its offsets
     * @param duplicate whether it had been stored before
     */
    record Stored(long firstOffset, long lastOffset, long epoch, boolean duplicate) implements Verdict {}

    /** It will be stored if nothing goes wrong; nobody says at which offset. */
    record Taken() implements Verdict {}

    /** Nothing was stored, nor will be. */
    record Refused(Reason reason) implements Verdict {}

    /** Nothing was stored: this producer's next sequence number is another. */
    record OutOfSequence(long expected) implements Verdict {}

    /** Nothing was stored: an earlier publish of the entry node is missing. It sends again what follows on {@code last}. */
    record Resend(long last) implements Verdict {}

    /** Nothing was stored, as too much waits: try again a little later. */
    record Overloaded() implements Verdict {}

    /** Nothing was stored: ask the leader. */
    record NotLeader() implements Verdict {}

    /** The number was decided long ago, and the entry node has said that it knows how, or has refused itself. */
    record Forgotten() implements Verdict {}

    /** It may have been stored, or be stored yet, or not. */
    record OutcomeUnknown() implements Verdict {}

    enum Reason {
        /** No topic has this name. */
        UNKNOWN_TOPIC,
        /** The topic has been deleted, and another has its name now (ARCHITECTURE.md, rule 2). */
        TOPIC_RECREATED,
        /** The topic does not promise as much as was asked for. */
        DURABILITY_TOO_STRONG,
        /** More messages than one batch may have. */
        TOO_LARGE,
        /** Nothing is known of the producer, and this is not its first message (rule 9). */
        UNKNOWN_PRODUCER,
        /** A duplicate, but of something so long ago that its offset is forgotten (rule 9). */
        SEQUENCE_TOO_OLD
    }
}
