package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Priority;
import io.vertx.core.buffer.Buffer;

/**
 * The layout of what a link carries, which is either a whole frame or a fragment of one: four bytes of payload length,
 * big-endian, one byte of priority, one byte of flags, the payload. Fragments of frames of different priorities may
 * interleave, those of one priority never do.
 */
final class LinkFrame {
    /** What a heartbeat waits for at most once it is the first to be sent. Both ends must agree on it. */
    static final int LINK_FRAME_BYTES_MAX = 64 << 10;

    static final int HEADER_BYTES = 6;
    static final int PAYLOAD_BYTES_MAX = LINK_FRAME_BYTES_MAX - HEADER_BYTES;

    /** The flag of a fragment that others of the same frame follow. */
    static final int MORE_FOLLOW = 1;

    private LinkFrame() {}

    static void append(Buffer out, Priority priority, boolean moreFollow, Bytes payload) {
        out.appendInt(payload.length());
        out.appendByte((byte) priority.ordinal());
        out.appendByte((byte) (moreFollow ? MORE_FOLLOW : 0));
        out.appendBytes(payload.array(), payload.offset(), payload.length());
    }
}
