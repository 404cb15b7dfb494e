package dev.cubecast.forming;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** From one node to another while they form a cube. */
public sealed interface FormingMessage {

    /** To which cube do you belong? */
    record Inquiry() implements FormingMessage {}

    /** To none: nothing is on this disk. */
    record Blank(DiskId disk) implements FormingMessage {}

    /** Let this be the cube. */
    record Proposal(Charter charter) implements FormingMessage {}

    /** The sender has this on disk and accepts no other cube; whether all have, it does not know. */
    record Accepted(CubeId cube) implements FormingMessage {}

    /** All members have accepted it. */
    record Holds(Charter charter) implements FormingMessage {}

    /**
     * The proposal is not what the sender is.
     *
     * @param why for people
     */
    record Declined(String why) implements FormingMessage {
        private static final int LENGTH_MAX = 1_000;

        public Declined {
            why = why.length() > LENGTH_MAX ? why.substring(0, LENGTH_MAX) : why;
        }
    }

    /** As it travels. */
    default Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.FORMING);
        if (this instanceof Inquiry) {
            writer.writeEnum(Type.INQUIRY);
        } else if (this instanceof Blank blank) {
            blank.disk().write(writer.writeEnum(Type.BLANK));
        } else if (this instanceof Proposal proposal) {
            proposal.charter().write(writer.writeEnum(Type.PROPOSAL));
        } else if (this instanceof Accepted accepted) {
            accepted.cube().write(writer.writeEnum(Type.ACCEPTED));
        } else if (this instanceof Holds holds) {
            holds.charter().write(writer.writeEnum(Type.HOLDS));
        } else if (this instanceof Declined declined) {
            writer.writeEnum(Type.DECLINED).writeString(declined.why());
        }
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static FormingMessage decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.FORMING, payload);
        FormingMessage message = switch (reader.readEnum("type of message", Type.class)) {
            case INQUIRY -> new Inquiry();
            case BLANK -> new Blank(DiskId.read(reader));
            case PROPOSAL -> new Proposal(Charter.read(reader, dimension));
            case ACCEPTED -> new Accepted(CubeId.read(reader));
            case HOLDS -> new Holds(Charter.read(reader, dimension));
            case DECLINED -> new Declined(reader.readString("reason", 4 * Declined.LENGTH_MAX));
        };
        reader.expectEnd();
        return message;
    }

    /** What follows the kind. */
    enum Type {
        INQUIRY,
        BLANK,
        PROPOSAL,
        ACCEPTED,
        HOLDS,
        DECLINED
    }
}
