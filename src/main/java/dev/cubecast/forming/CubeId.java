package dev.cubecast.forming;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.random.RandomGenerator;

/** 128 random bits drawn when a cube is proposed: disks of two cubes are never taken for those of one. */
public record CubeId(long high, long low) {

    static CubeId draw(RandomGenerator random) {
        return new CubeId(random.nextLong(), random.nextLong());
    }

    void write(WireWriter writer) {
        writer.writeLong(high).writeLong(low);
    }

    static CubeId read(WireReader reader) {
        return new CubeId(reader.readLong(), reader.readLong());
    }

    /** All 32 hexadecimal digits. */
    public String text() {
        return String.format("%016x%016x", high, low);
    }

    /** The first eight of its hexadecimal digits, which tell cubes apart for people. */
    @Override
    public String toString() {
        return String.format("%08x", high >>> 32);
    }
}
