package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one topic with consecutive offsets, as one client protocol sends them: encoded once, shared by all
 * sessions. While it is handed round, its bytes lie in direct memory that sockets write from without a copy; for
 * sessions that must keep the block for later they are copied to the heap, once for all of them.
 */
public final class FrameBlock {
    private final int length;
    private final int[] ends;
    private final long firstOffset;
    /** At least one of them is there. */
    private @Nullable Bytes kept;

    private @Nullable ByteBuf shared;
    private @Nullable FrameBlock last;

    private FrameBlock(int length, int[] ends, long firstOffset) {
        this.length = length;
        this.ends = ends;
        this.firstOffset = firstOffset;
    }

    /** @param ends where each message ends in the bytes */
    FrameBlock(Bytes bytes, int[] ends, long firstOffset) {
        this(bytes.length(), ends, firstOffset);
        kept = bytes;
    }

    /**
     * A block that is handed round now and belongs to {@link #endSharing}.
     *
     * @param memory released then
     */
    static FrameBlock ofShared(ByteBuf memory, int[] ends, long firstOffset) {
        FrameBlock block = new FrameBlock(memory.readableBytes(), ends, firstOffset);
        block.shared = memory;
        return block;
    }

    /** Bytes that are no message: a gap, or a word of the protocol itself. */
    public static FrameBlock ofNotice(Bytes bytes) {
        return new FrameBlock(bytes, new int[0], 0);
    }

    static FrameBlock ofGap(ClientProtocol protocol, TopicName topic, Gap gap) {
        ByteWriter notice = new ByteWriter();
        protocol.writeGap(notice, topic, gap);
        return ofNotice(notice.written());
    }

    /** The bytes of some blocks in their order, at least one. */
    static FrameBlock join(List<FrameBlock> blocks) {
        if (blocks.size() == 1) {
            return blocks.get(0);
        }
        ByteWriter joined =
                new ByteWriter(blocks.stream().mapToInt(FrameBlock::length).sum());
        IntStream.Builder ends = IntStream.builder();
        for (FrameBlock block : blocks) {
            for (int end : block.ends) {
                ends.add(joined.length() + end);
            }
            joined.writeBytes(block.bytes());
        }
        return new FrameBlock(joined.written(), ends.build().toArray(), blocks.get(0).firstOffset);
    }

    /** The bytes on the heap, from where they stay valid. */
    public Bytes bytes() {
        Bytes found = kept;
        if (found == null) {
            found = Bytes.of(ByteBufUtil.getBytes(memory()));
            kept = found;
        }
        return found;
    }

    /** Has the bytes stay valid when the block is no longer handed round. */
    void keep() {
        bytes();
    }

    private ByteBuf memory() {
        if (shared == null) {
            throw new IllegalStateException("the block's memory has gone, and nobody has kept its bytes");
        }
        return shared;
    }

    public int length() {
        return length;
    }

    public int messages() {
        return ends.length;
    }

    public long firstOffset() {
        return firstOffset;
    }

    public long lastOffset() {
        return firstOffset + ends.length - 1;
    }

    /** Its last message alone, in memory of its own: made once for all sessions that keep no more of it. */
    FrameBlock last() {
        if (ends.length == 1) {
            keep();
            return this;
        }
        if (last == null) {
            int start = ends[ends.length - 2];
            Bytes alone = kept == null
                    ? Bytes.of(ByteBufUtil.getBytes(memory(), memory().readerIndex() + start, length - start))
                    : Bytes.of(kept.slice(start, length - start).toByteArray());
            last = new FrameBlock(alone, new int[] {alone.length()}, lastOffset());
        }
        return last;
    }

    /** The bytes for one socket, which releases them once they are written. */
    public ByteBuf toByteBuf() {
        if (shared != null) {
            return shared.retainedDuplicate();
        }
        Bytes bytes = bytes();
        return Unpooled.wrappedBuffer(bytes.array(), bytes.offset(), bytes.length());
    }

    void beginSharing() {
        Bytes bytes = bytes();
        shared = ByteBufAllocator.DEFAULT
                .directBuffer(bytes.length())
                .writeBytes(bytes.array(), bytes.offset(), bytes.length());
    }

    /** @param unsent who sees when the sockets have taken it, and frees it then */
    void endSharing(UnsentBytes unsent) {
        if (shared != null) {
            unsent.onWritten(shared);
            shared = null;
        }
    }
}
