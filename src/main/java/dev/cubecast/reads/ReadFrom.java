package dev.cubecast.reads;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.OptionalLong;

/** Where in a topic a read begins. */
public sealed interface ReadFrom {
    /** The oldest message that is kept. */
    record Earliest() implements ReadFrom {}

    /**
     * What is stored from now on: after all whose publishers were told so when the read was asked for (ARCHITECTURE.md,
     * rule 8).
     */
    record Latest() implements ReadFrom {}

    /** The message with this offset, or the oldest that is kept if that is a later one. */
    record Offset(long at) implements ReadFrom {
        public Offset {
            if (at < 0) {
                throw new IllegalArgumentException("offsets start at 0, but found " + at);
            }
        }
    }

    /**
     * What follows on all that a reader has got of the topic, which another recovery of the group may have lost since
     * (rule 14).
     *
     * @param epoch the group's term in which it got the last of it
     * @param next one more than the last offset that it got
     */
    record Token(long epoch, long next) implements ReadFrom {
        public Token {
            if (epoch < 0 || next < 0) {
                throw new IllegalArgumentException(
                        "epochs and offsets start at 0, but found " + epoch + " and " + next);
            }
        }
    }

    /** The first message with this timestamp or a later one, milliseconds since 1970. */
    record Time(long timestampMs) implements ReadFrom {}

    /** The offset at which the read begins, if it is known. */
    default OptionalLong offset() {
        if (this instanceof Token token) {
            return OptionalLong.of(token.next);
        }
        return this instanceof Offset offset ? OptionalLong.of(offset.at) : OptionalLong.empty();
    }

    default void write(WireWriter writer) {
        if (this instanceof Earliest) {
            writer.writeByte(0);
        } else if (this instanceof Latest) {
            writer.writeByte(1);
        } else if (this instanceof Offset offset) {
            writer.writeByte(2).writeVarLong(offset.at);
        } else if (this instanceof Time time) {
            writer.writeByte(3).writeLong(time.timestampMs());
        } else if (this instanceof Token token) {
            writer.writeByte(4).writeVarLong(token.epoch).writeVarLong(token.next);
        }
    }

    /** Reads what {@link #write} wrote, or throws {@link WireException}. */
    static ReadFrom read(WireReader reader) {
        int type = reader.readByte();
        return switch (type) {
            case 0 -> new Earliest();
            case 1 -> new Latest();
            case 2 -> new Offset(reader.readNumber("offset"));
            case 3 -> new Time(reader.readLong());
            case 4 -> new Token(reader.readNumber("epoch"), reader.readNumber("offset"));
            default -> throw new WireException("a read begins at one of 5 kinds of places, but found " + type);
        };
    }
}
