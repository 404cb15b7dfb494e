package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Priority;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Makes whole frames of the bytes of one connection, however they are cut. Memory grows with what has arrived, not with
 * what a header announces: an unfinished frame holds the bytes received for it and one link frame more. After a
 * {@link WireException} the connection's bytes mean nothing any more; the parser must not be used again.
 */
final class FrameParser {
    private static final Priority[] PRIORITIES = Priority.values();

    private final Assembly[] assemblies = new Assembly[PRIORITIES.length];
    private final byte[] header = new byte[LinkFrame.HEADER_BYTES];
    private int headerBytes;
    private int frameBytesMax;

    // The link frame whose header is complete.
    private int priority;
    private boolean moreFollow;
    private int payloadBytesLeft;

    /** @param frameBytesMax the largest whole frame to accept */
    FrameParser(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
        Arrays.setAll(assemblies, i -> new Assembly());
    }

    /** Changes the limit for the frames whose headers have not been read yet. */
    void limitFrames(int bytesMax) {
        frameBytesMax = bytesMax;
    }

    /**
     * Reads the next bytes of the connection and hands on each frame that they complete.
     *
     * @throws WireException if the bytes are no link frames or exceed a limit
     */
    void parse(Buffer chunk, BiConsumer<Priority, Bytes> sink) {
        int position = 0;
        while (position < chunk.length()) {
            if (headerBytes < LinkFrame.HEADER_BYTES) {
                position += readHeader(chunk, position);
            } else {
                position += readPayload(chunk, position, sink);
            }
        }
    }

    private int readHeader(Buffer chunk, int position) {
        int count = Math.min(LinkFrame.HEADER_BYTES - headerBytes, chunk.length() - position);
        chunk.getBytes(position, position + count, header, headerBytes);
        headerBytes += count;
        if (headerBytes == LinkFrame.HEADER_BYTES) {
            onHeader();
        }
        return count;
    }

    private void onHeader() {
        int length = header[0] << 24 | (header[1] & 0xFF) << 16 | (header[2] & 0xFF) << 8 | header[3] & 0xFF;
        int lengthMax = Math.min(LinkFrame.PAYLOAD_BYTES_MAX, frameBytesMax);
        if (length < 1 || length > lengthMax) {
            throw new WireException("a link frame's length must be 1 to " + lengthMax + ", but is " + length);
        }
        priority = header[4] & 0xFF;
        if (priority >= PRIORITIES.length) {
            throw new WireException("a priority must be 0 to " + (PRIORITIES.length - 1) + ", but is " + priority);
        }
        int flags = header[5] & 0xFF;
        if (flags > LinkFrame.MORE_FOLLOW) {
            throw new WireException("flags must be 0 or 1, but are " + flags);
        }
        moreFollow = flags == LinkFrame.MORE_FOLLOW;
        payloadBytesLeft = length;
        assemblies[priority].reserve(length, frameBytesMax);
    }

    private int readPayload(Buffer chunk, int position, BiConsumer<Priority, Bytes> sink) {
        int count = Math.min(payloadBytesLeft, chunk.length() - position);
        Assembly assembly = assemblies[priority];
        assembly.append(chunk, position, count);
        payloadBytesLeft -= count;
        if (payloadBytesLeft == 0) {
            headerBytes = 0;
            if (!moreFollow) {
                sink.accept(PRIORITIES[priority], assembly.take());
            }
        }
        return count;
    }

    /** The frame of one priority as far as it has arrived. */
    private static final class Assembly {
        private final List<byte[]> fragments = new ArrayList<>();
        private int length;
        /** What has arrived of the last fragment. */
        private int lastLength;

        void reserve(int count, int frameBytesMax) {
            if (length + count > frameBytesMax) {
                throw new WireException("a frame may have " + frameBytesMax + " bytes, but fragments of "
                        + (length + count) + " bytes were announced");
            }
            fragments.add(new byte[count]);
            length += count;
            lastLength = 0;
        }

        void append(Buffer chunk, int position, int count) {
            chunk.getBytes(position, position + count, fragments.get(fragments.size() - 1), lastLength);
            lastLength += count;
        }

        /** The whole frame in an array of exactly its size: it may be kept for long. */
        Bytes take() {
            byte[] whole = fragments.size() == 1 ? fragments.get(0) : joined();
            fragments.clear();
            length = 0;
            return Bytes.of(whole);
        }

        private byte[] joined() {
            ByteBuffer whole = ByteBuffer.allocate(length);
            fragments.forEach(whole::put);
            return whole.array();
        }
    }
}
