package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;

/**
 * An entry of a group's log, with the encoded form in which it travels and is stored.
 *
 * @param encoded the command as {@link CommandCodec} writes it, made once by the leader
 */
public record LogEntry(LogPosition position, Command command, Bytes encoded) {
    private static final int POSITION_BYTES = 16;

    /** An entry that a leader makes. */
    public static LogEntry of(LogPosition position, Command command) {
        return new LogEntry(position, command, CommandCodec.encode(command));
    }

    /** An entry that was received or read, or a {@code WireException}. */
    public static LogEntry decode(LogPosition position, Bytes encoded, int dimension) {
        return new LogEntry(position, CommandCodec.decode(encoded, dimension), encoded);
    }

    public long index() {
        return position.index();
    }

    public long term() {
        return position.term();
    }

    /** The size that limits count, in bytes. */
    public int bytes() {
        return encoded.length() + POSITION_BYTES;
    }

    /** The position and the kind of command; commands themselves may be long. */
    @Override
    public String toString() {
        return position + " " + command.getClass().getSimpleName();
    }
}
