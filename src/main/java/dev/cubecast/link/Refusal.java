package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * Why a handshake failed. Codes travel by their ordinal: add new ones at the end.
 *
 * @param detail one sentence for people
 */
record Refusal(Code code, String detail) {
    private static final int DETAIL_BYTES_MAX = 512;

    enum Code {
        /** A frame that could not be read, or not the one that was due. */
        MALFORMED,
        /** Another cube's name. */
        CUBE,
        DIMENSION,
        /** No version of the protocol in common. */
        VERSION,
        /** Not a neighbour, this node's own vertex, or another one than was dialled. */
        VERTEX,
        /** A proof made with another secret. */
        SECRET,
        /** Not finished in time; never sent. */
        TIMEOUT,
        /** The peer went away in the middle; never sent. */
        CLOSED,
        /** The vertex is linked in another life, which is heard. */
        LIFE;

        /** Whether it is who the two nodes are that keeps them apart, rather than the network or a bug. */
        boolean forbids() {
            return switch (this) {
                case CUBE, DIMENSION, VERSION, VERTEX, SECRET, LIFE -> true;
                case MALFORMED, TIMEOUT, CLOSED -> false;
            };
        }
    }

    Bytes encode() {
        return WireWriter.of(Kind.REFUSAL)
                .writeByte(code.ordinal())
                .writeString(detail)
                .toBytes();
    }

    static Refusal decode(Bytes frame) {
        WireReader reader = WireReader.of(Kind.REFUSAL, frame);
        Code[] codes = Code.values();
        int code = reader.readByte();
        if (code >= codes.length) {
            throw new WireException("a refusal's code must be 0 to " + (codes.length - 1) + ", but is " + code);
        }
        Refusal refusal = new Refusal(codes[code], Hello.readLine(reader, "refusal's detail", DETAIL_BYTES_MAX));
        reader.expectEnd();
        return refusal;
    }
}
