package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireReader;

/**
 * A member's record as it travels. Most copies that a flood brings are known already, which the stamp shows; only what
 * is new is decoded.
 */
record EncodedMember(Stamp stamp, Bytes encoded) {
    static final int BYTES_MAX = 1024;

    static EncodedMember of(Bytes encoded, int dimension) {
        return new EncodedMember(Stamp.read(new WireReader(encoded), dimension), encoded);
    }

    static EncodedMember of(Member member) {
        return new EncodedMember(member.stamp(), member.encode());
    }

    Member decode(int dimension) {
        return Member.decode(encoded, dimension);
    }
}
