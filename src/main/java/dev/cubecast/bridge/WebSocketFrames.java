package dev.cubecast.bridge;

import dev.cubecast.message.Bytes;

/** Whole messages as unmasked WebSocket frames, header included (RFC 6455, section 5.2). */
public final class WebSocketFrames {
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final int SHORT_LENGTH_MAX = 125;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;

    private WebSocketFrames() {}

    public static void writeText(ByteWriter out, Bytes text) {
        write(out, FINAL_TEXT, text);
    }

    public static void writeBinary(ByteWriter out, Bytes bytes) {
        write(out, FINAL_BINARY, bytes);
    }

    private static void write(ByteWriter out, int firstByte, Bytes payload) {
        int length = payload.length();
        out.writeByte(firstByte);
        if (length <= SHORT_LENGTH_MAX) {
            out.writeByte(length);
        } else if (length < 1 << 16) {
            out.writeByte(LENGTH_OF_16_BITS).writeByte(length >> 8).writeByte(length);
        } else {
            out.writeByte(LENGTH_OF_64_BITS);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.writeByte((int) ((long) length >>> shift));
            }
        }
        out.writeBytes(payload);
    }
}
