package dev.cubecast.membership;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/** The part of a member's record that orders it among the records of its vertex. */
record Stamp(int vertex, long incarnation, long version, MemberState state) implements Stamped, Comparable<Stamp> {
    /** What fits beside a vertex into the epoch of an ephemeral topic, which is one positive number. */
    static final long INCARNATION_MAX = (1L << 47) - 1;

    @Override
    public int compareTo(Stamp other) {
        return Stamped.compare(this, other);
    }

    /** Whether the node itself has written since the other record: what others said about that one is out of date. */
    boolean isLaterWordThan(Stamp other) {
        return incarnation > other.incarnation || (incarnation == other.incarnation && version > other.version);
    }

    /** 64 bits that are well mixed, so that combining those of many records by XOR makes a digest. */
    long mix() {
        return mix(mix(mix(mix(vertex) ^ incarnation) ^ version) ^ state.ordinal());
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long number) {
        long mixed = number + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    void write(WireWriter writer) {
        writer.writeVarInt(vertex)
                .writeVarLong(incarnation)
                .writeVarLong(version)
                .writeEnum(state);
    }

    static Stamp read(WireReader reader, int dimension) {
        return new Stamp(
                reader.readVarInt("vertex", (1 << dimension) - 1),
                readPositive(reader, "incarnation", INCARNATION_MAX),
                readPositive(reader, "version", Long.MAX_VALUE),
                reader.readEnum("member state", MemberState.class));
    }

    private static long readPositive(WireReader reader, String what, long max) {
        long value = reader.readVarLong();
        if (value < 1 || value > max) {
            throw new WireException(what + " must be 1 to " + max + ", but is " + Long.toUnsignedString(value));
        }
        return value;
    }

    Vertex vertexOf(int dimension) {
        return new Vertex(vertex, dimension);
    }
}
