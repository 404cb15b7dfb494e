package dev.cubecast.topic;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * How much a durable topic keeps: whichever limit is reached first drops the oldest messages, a few more may stay. 0
 * means no limit.
 *
 * @param ageMs of the oldest message, milliseconds
 * @param bytes of all messages
 * @param messages their number
 */
public record RetentionLimits(long ageMs, long bytes, long messages) {
    /** Everything is kept. */
    public static final RetentionLimits NONE = new RetentionLimits(0, 0, 0);

    public RetentionLimits {
        if (ageMs < 0 || bytes < 0 || messages < 0) {
            throw new IllegalArgumentException("limits of retention are 0 or more, but found " + ageMs + " ms, " + bytes
                    + " bytes, " + messages + " messages");
        }
    }

    void write(WireWriter writer) {
        writer.writeVarLong(ageMs).writeVarLong(bytes).writeVarLong(messages);
    }

    static RetentionLimits read(WireReader reader) {
        try {
            return new RetentionLimits(reader.readVarLong(), reader.readVarLong(), reader.readVarLong());
        } catch (IllegalArgumentException invalid) {
            throw new WireException(String.valueOf(invalid.getMessage()));
        }
    }
}
