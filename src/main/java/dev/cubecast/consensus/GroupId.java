package dev.cubecast.consensus;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * Names a replication group on the wire and on disk. Nothing may be read from the number: that a group serves a shard
 * is known to who made it (ARCHITECTURE.md, rule 1).
 */
public record GroupId(long number) implements Comparable<GroupId> {

    public void write(WireWriter writer) {
        writer.writeLong(number);
    }

    public static GroupId read(WireReader reader) {
        return new GroupId(reader.readLong());
    }

    @Override
    public int compareTo(GroupId other) {
        return Long.compareUnsigned(number, other.number);
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x", number);
    }
}
