package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/**
 * The first frame of each side of a connection: who it says it is.
 *
 * @param versionMin the oldest version of the protocol between nodes that the side speaks, 0 to 255
 * @param versionMax the newest one
 * @param incarnation the number of the side's life, which grows with each start
 * @param nonce random bytes, drawn for this connection
 */
record Hello(int versionMin, int versionMax, String cubeName, Vertex vertex, long incarnation, Bytes nonce) {
    static final int NONCE_BYTES = 32;
    static final int CUBE_NAME_BYTES_MAX = 255;

    /** The only version so far. */
    static final int VERSION = 1;

    Bytes encode() {
        return WireWriter.of(Kind.HELLO)
                .writeByte(versionMin)
                .writeByte(versionMax)
                .writeString(cubeName)
                .writeByte(vertex.dimension())
                .writeVarInt(vertex.number())
                .writeVarLong(incarnation)
                .writeRaw(nonce)
                .toBytes();
    }

    static Hello decode(Bytes frame) {
        WireReader reader = WireReader.of(Kind.HELLO, frame);
        int versionMin = reader.readByte();
        int versionMax = reader.readByte();
        String cubeName = readLine(reader, "cube name", CUBE_NAME_BYTES_MAX);
        Vertex vertex = readVertex(reader);
        long incarnation = reader.readVarLong();
        Bytes nonce = reader.readRaw(NONCE_BYTES);
        reader.expectEnd();
        return new Hello(versionMin, versionMax, cubeName, vertex, incarnation, nonce);
    }

    private static Vertex readVertex(WireReader reader) {
        int dimension = reader.readByte();
        if (dimension < 1 || dimension > Vertex.DIMENSION_MAX) {
            throw new WireException("a dimension must be 1 to " + Vertex.DIMENSION_MAX + ", but is " + dimension);
        }
        return new Vertex(reader.readVarInt("vertex", (1 << dimension) - 1), dimension);
    }

    /** A text from a stranger that goes into the log: it must not be able to write lines of its own there. */
    static String readLine(WireReader reader, String what, int bytesMax) {
        String text = reader.readString(what, bytesMax);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new WireException("control characters in a " + what);
        }
        return text;
    }
}
