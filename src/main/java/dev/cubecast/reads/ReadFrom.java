package dev.cubecast.reads;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** Where in a topic a read begins. */
public sealed interface ReadFrom {
    /** The oldest message that is kept. */
    record Earliest() implements ReadFrom {}

    /** What is stored from now on: after all whose publishers were told so when the read was asked for (ARCHITECTURE.md, rule 8). */
    record Latest() implements ReadFrom {}

    /** The message with this offset, or the oldest that is kept if that is a later one. */
    record Offset(long offset) implements ReadFrom {
        public Offset {
            if (offset < 0) {
                throw new IllegalArgumentException("offsets start at 0, but found " + offset);
            }
        }
    }

    /** The first message with this timestamp or a later one, milliseconds since 1970. */
    record Time(long timestampMs) implements ReadFrom {}

    default void write(WireWriter writer) {
        if (this instanceof Earliest) {
            writer.writeByte(0);
        } else if (this instanceof Latest) {
            writer.writeByte(1);
        } else if (this instanceof Offset offset) {
            writer.writeByte(2).writeVarLong(offset.offset());
        } else if (this instanceof Time time) {
            writer.writeByte(3).writeLong(time.timestampMs());
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
            default -> throw new WireException("a read begins at one of 4 kinds of places, but found " + type);
        };
    }
}
