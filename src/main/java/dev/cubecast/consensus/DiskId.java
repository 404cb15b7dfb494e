package dev.cubecast.consensus;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.random.RandomGenerator;

/**
 * 128 random bits drawn when an empty disk is first used. A wiped node has another one, and its old votes are not its
 * own.
 */
public record DiskId(long high, long low) implements Comparable<DiskId> {
    /** The id of no disk: whoever gets a message for it says which disk it has. */
    static final DiskId UNKNOWN = new DiskId(0, 0);

    public static DiskId draw(RandomGenerator random) {
        return new DiskId(random.nextLong(), random.nextLong());
    }

    public void write(WireWriter writer) {
        writer.writeLong(high).writeLong(low);
    }

    public static DiskId read(WireReader reader) {
        return new DiskId(reader.readLong(), reader.readLong());
    }

    @Override
    public int compareTo(DiskId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
