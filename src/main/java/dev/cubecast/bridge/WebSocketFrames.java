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
        int start = out.length();
        endText(out.writeBytes(text), start);
    }

    /** Makes a frame of the text that was written since a length. */
    public static void endText(ByteWriter out, int start) {
        end(out, start, FINAL_TEXT);
    }

    /** The same of a message that is not text. */
    public static void endBinary(ByteWriter out, int start) {
        end(out, start, FINAL_BINARY);
    }

    private static void end(ByteWriter out, int start, int firstByte) {
        int length = out.length() - start;
        int lengthBytes = length <= SHORT_LENGTH_MAX ? 0 : length < 1 << 16 ? Short.BYTES : Long.BYTES;
        out.insert(start, 2 + lengthBytes).set(start, firstByte);
        if (lengthBytes == 0) {
            out.set(start + 1, length);
        } else {
            out.set(start + 1, lengthBytes == Short.BYTES ? LENGTH_OF_16_BITS : LENGTH_OF_64_BITS);
            for (int i = 0; i < lengthBytes; i++) {
                out.set(start + 2 + i, (int) ((long) length >>> Byte.SIZE * (lengthBytes - 1 - i)));
            }
        }
    }
}
