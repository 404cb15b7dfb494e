package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/**
 * What is known of the node at a vertex. Records of one vertex are totally ordered, the greater one is the truth. Only
 * the node itself writes a record with an incarnation and version that nobody has used; others may only make its state
 * worse.
 *
 * @param incarnation raised by the node itself when it starts and when it learns that it was called dead
 * @param version raised by the node itself when anything else about it changes, or to refute a suspicion; starts at
 *     random
 * @param brokenDimensions bit i is set if the node's link across dimension i does not work
 * @param steady whether the node has been back for long enough to lead
 * @param returns how often the node came back of late; each return doubles the time until it is steady
 */
public record Member(
        Vertex vertex,
        long incarnation,
        long version,
        MemberState state,
        Addresses addresses,
        int brokenDimensions,
        boolean steady,
        int returns)
        implements Stamped, Comparable<Member> {
    private static final int ADDRESS_BYTES_MAX = 300;
    static final int RETURNS_MAX = 1 << 16;

    public Member withState(MemberState newState) {
        return new Member(vertex, incarnation, version, newState, addresses, brokenDimensions, steady, returns);
    }

    /**
     * This record with those parts of an earlier one that have not changed, so that the same addresses are in memory
     * once.
     */
    Member sharingWith(Member earlier) {
        return addresses.equals(earlier.addresses)
                ? new Member(
                        earlier.vertex,
                        incarnation,
                        version,
                        state,
                        earlier.addresses,
                        brokenDimensions,
                        steady,
                        returns)
                : this;
    }

    public boolean isNewerThan(Member other) {
        return compareTo(other) > 0;
    }

    /** In the order of {@link Stamped#compare}. */
    @Override
    public int compareTo(Member other) {
        return Stamped.compare(this, other);
    }

    Stamp stamp() {
        return new Stamp(vertex.number(), incarnation, version, state);
    }

    /** Whether the change from the given record concerns routes, leaders or epochs, not only the record's version. */
    boolean mattersAfter(Member before) {
        return incarnation != before.incarnation
                || state.isLive() != before.state.isLive()
                || brokenDimensions != before.brokenDimensions
                || steady != before.steady;
    }

    Bytes encode() {
        WireWriter writer = new WireWriter(96);
        stamp().write(writer);
        return writer.writeVarInt(brokenDimensions)
                .writeBoolean(steady)
                .writeVarInt(returns)
                .writeString(addresses.http())
                .writeString(addresses.bridge())
                .writeString(addresses.link())
                .toBytes();
    }

    static Member decode(Bytes encoded, int dimension) {
        WireReader reader = new WireReader(encoded);
        Stamp stamp = Stamp.read(reader, dimension);
        int broken = reader.readVarInt("broken dimensions", (1 << dimension) - 1);
        boolean steady = reader.readBoolean();
        int returns = reader.readVarInt("number of returns", RETURNS_MAX);
        Addresses addresses = new Addresses(
                reader.readString("HTTP address", ADDRESS_BYTES_MAX),
                reader.readString("bridge address", ADDRESS_BYTES_MAX),
                reader.readString("link address", ADDRESS_BYTES_MAX));
        reader.expectEnd();
        return new Member(
                stamp.vertexOf(dimension),
                stamp.incarnation(),
                stamp.version(),
                stamp.state(),
                addresses,
                broken,
                steady,
                returns);
    }
}
