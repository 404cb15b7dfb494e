package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * 128 random bits drawn when a topic is created: a deleted and recreated topic is another one (ARCHITECTURE.md, rule
 * 2).
 */
public record TopicId(long high, long low) implements Comparable<TopicId> {
    private static final HexFormat HEX = HexFormat.of();

    public static TopicId draw(RandomGenerator random) {
        return new TopicId(random.nextLong(), random.nextLong());
    }

    public void write(WireWriter writer) {
        writer.writeLong(high).writeLong(low);
    }

    public static TopicId read(WireReader reader) {
        return new TopicId(reader.readLong(), reader.readLong());
    }

    @Override
    public int compareTo(TopicId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        // Each message of a durable topic that is delivered or read is told under it: String.format would take a
        // microsecond.
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }
}
