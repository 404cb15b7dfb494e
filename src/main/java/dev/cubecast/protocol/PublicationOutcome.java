package dev.cubecast.protocol;

import dev.cubecast.topic.Durability;

/** How a publish ended, named by what its publisher may conclude. */
public sealed interface PublicationOutcome {
    /**
     * It has offsets.
     *
     * @param level what has happened to it; below {@code quorum} the offsets are provisional, as a change of leaders
     *     may undo them
     * @param duplicate whether it had been stored before, at these offsets
     */
    record Stored(long first, long last, long epoch, Durability level, boolean duplicate)
            implements PublicationOutcome {}

    /** A durable topic stores it if nothing goes wrong; nobody says at which offset. */
    record Taken() implements PublicationOutcome {}

    /** Nothing was stored, nor will be. */
    record Refused(Reason reason, String detail) implements PublicationOutcome {}

    /** Nothing was stored: this producer's next sequence number is another. */
    record OutOfSequence(long expected) implements PublicationOutcome {}

    /** It may have been stored or not: the leader was lost, or did not answer by the deadline. */
    record Unknown(String detail) implements PublicationOutcome {}

    enum Reason {
        /** Too much is under way: retry a little later. */
        OVERLOADED,
        /** No leader could be reached by the deadline: retry. */
        UNAVAILABLE,
        /** The leader's disk is full: retry when there is room. */
        NO_ROOM,
        /** The topic does not exist and may not be created by publishing. */
        UNKNOWN_TOPIC,
        /** The topic has been deleted and recreated again and again while this was published. */
        TOPIC_RECREATED,
        /** There are as many topics as there may be. */
        TOO_MANY_TOPICS,
        /** More messages, or more bytes, than may be published together. */
        TOO_LARGE,
        /** The topic does not promise as much as was asked for. */
        DURABILITY_TOO_STRONG,
        /** The topic is ephemeral, so nothing there knows the sequence numbers of producers. */
        NO_SEQUENCES,
        /** Nothing is known of the producer, and this is not its first message (ARCHITECTURE.md, rule 9). */
        UNKNOWN_PRODUCER,
        /** A duplicate, but of something so long ago that its offset is forgotten (rule 9). */
        SEQUENCE_TOO_OLD
    }
}
