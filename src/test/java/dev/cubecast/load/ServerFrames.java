package dev.cubecast.load;

import java.nio.ByteBuffer;

/** Cuts what a server sends into frames (RFC 6455, section 5.2): whole messages, not masked. */
final class ServerFrames {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    private static final int FINAL = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private ServerFrames() {}

    /** Who gets the frames. */
    interface Sink {
        void onFrame(int opcode, ByteBuffer in, int start, int length);
    }

    /** Leaves the position at the first frame that has not come whole. */
    static void cut(ByteBuffer in, Sink sink) {
        int at = in.position();
        int end = in.limit();
        while (end - at >= 2) {
            int first = in.get(at);
            int length = in.get(at + 1);
            int headerBytes = length < SHORT_LENGTH ? 2 : length == SHORT_LENGTH ? 4 : 10;
            if (end - at < headerBytes) {
                break;
            }
            length = length(in, at, length);
            if (length > end - at - headerBytes) {
                break;
            }
            sink.onFrame(opcode(first), in, at + headerBytes, length);
            at += headerBytes + length;
        }
        in.position(at);
    }

    private static int length(ByteBuffer in, int at, int length) {
        if (length < 0) {
            throw new IllegalStateException("a server's frame is not masked, but one is");
        } else if (length == SHORT_LENGTH) {
            return in.getShort(at + 2) & 0xFFFF;
        }
        return length == LONG_LENGTH ? Math.toIntExact(in.getLong(at + 2)) : length;
    }

    private static int opcode(int first) {
        int opcode = first & OPCODE;
        if ((first & FINAL) == 0 || opcode == 0) {
            throw new IllegalStateException("whole messages expected, but found a part of one");
        }
        return opcode;
    }
}
