package dev.cubecast.durable;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** What a leader says of a publish, named by what its publisher may conclude. */
public sealed interface Verdict {
    /** What a publisher may be told in the end. */
    sealed interface Outcome extends Verdict {
        default void write(WireWriter writer) {
            if (this instanceof Stored stored) {
                writer.writeEnum(Type.STORED)
                        .writeVarLong(stored.firstOffset())
                        .writeVarLong(stored.lastOffset())
                        .writeVarLong(stored.epoch())
                        .writeBoolean(stored.duplicate());
            } else if (this instanceof Taken) {
                writer.writeEnum(Type.TAKEN);
            } else if (this instanceof Refused refused) {
                writer.writeEnum(Type.REFUSED).writeEnum(refused.reason());
            } else if (this instanceof OutOfSequence gap) {
                writer.writeEnum(Type.OUT_OF_SEQUENCE).writeVarLong(gap.expected());
            } else {
                writer.writeEnum(this instanceof Overloaded ? Type.OVERLOADED : Type.UNKNOWN);
            }
        }

        /** Reads what {@link #write} wrote, or throws {@code WireException}. */
        static Outcome read(WireReader reader) {
            return switch (reader.readEnum("outcome", Type.class)) {
                case STORED ->
                    new Stored(
                            reader.readNumber("first offset"),
                            reader.readNumber("last offset"),
                            reader.readNumber("epoch"),
                            reader.readBoolean());
                case TAKEN -> new Taken();
                case REFUSED -> new Refused(reader.readEnum("reason", Reason.class));
                case OUT_OF_SEQUENCE -> new OutOfSequence(reader.readNumber("sequence number"));
                case OVERLOADED -> new Overloaded();
                case UNKNOWN -> new OutcomeUnknown();
            };
        }
    }

    /**
     * It is stored, as surely as was asked for.
     *
     * @param epoch of its offsets; for a duplicate that of today, which is not below that of its offsets
     * @param duplicate whether it had been stored before
     */
    record Stored(long firstOffset, long lastOffset, long epoch, boolean duplicate) implements Outcome {}

    /** It will be stored if nothing goes wrong; nobody says at which offset. */
    record Taken() implements Outcome {}

    /** Nothing was stored, nor will be. */
    record Refused(Reason reason) implements Outcome {}

    /** Nothing was stored: this producer's next sequence number is another. */
    record OutOfSequence(long expected) implements Outcome {}

    /**
     * Nothing was stored: an earlier publish of the entry node is missing. It sends again what follows on {@code last}.
     */
    record Resend(long last) implements Verdict {}

    /** Nothing was stored, as too much waits: try again a little later. */
    record Overloaded() implements Outcome {}

    /**
     * Nothing was stored: nothing is known of the entry node's stream, though it has heard of numbers that were stored.
     * It begins another one.
     */
    record StreamForgotten() implements Verdict {}

    /** Nothing was stored: ask the leader. */
    record NotLeader() implements Verdict {}

    /** The number was decided long ago, and the entry node has said that it knows how, or has refused itself. */
    record Forgotten() implements Verdict {}

    /** It may have been stored, or be stored yet, or not. */
    record OutcomeUnknown() implements Outcome {}

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
        SEQUENCE_TOO_OLD,
        /** No leader could be reached in time, and none was sent it: retry. */
        UNAVAILABLE,
        /** The leader's disk is full but for its reserve (ARCHITECTURE.md, rule 21): retry when there is room. */
        NO_ROOM
    }

    /** How an outcome begins on the wire. */
    enum Type {
        STORED,
        TAKEN,
        REFUSED,
        OUT_OF_SEQUENCE,
        OVERLOADED,
        UNKNOWN
    }
}
