package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sessions of one topic that speak one protocol: what is delivered is encoded once for all of them. */
final class Fanout {
    private static final int EXPECTED_MESSAGES = 16;
    private static final int EXPECTED_BYTES = 4 << 10;

    private final TopicName topic;
    private final ClientProtocol protocol;
    private final Set<LiveSubscription> sessions = new LinkedHashSet<>();
    /** The sessions again, as they can be gone through while some of them close. Empty when it must be built again. */
    private List<LiveSubscription> snapshot = List.of();

    private final ByteWriter scratch;
    private final UnsentBytes unsent;
    /** What one event brings, in memory that the sockets write from. */
    private @Nullable ByteBuf collected;

    private int[] ends = new int[EXPECTED_MESSAGES];
    private int messages;
    private long firstOffset;

    /** @param scratch where one message is encoded; used by all topics of the node in turn */
    Fanout(TopicName topic, ClientProtocol protocol, ByteWriter scratch, UnsentBytes unsent) {
        this.topic = topic;
        this.protocol = protocol;
        this.scratch = scratch;
        this.unsent = unsent;
    }

    void add(LiveSubscription session) {
        sessions.add(session);
        snapshot = List.of();
    }

    void remove(LiveSubscription session) {
        sessions.remove(session);
        snapshot = List.of();
    }

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    List<LiveSubscription> sessions() {
        if (snapshot.isEmpty()) {
            snapshot = List.copyOf(sessions);
        }
        return snapshot;
    }

    int collectedBytes() {
        return collected == null ? 0 : collected.readableBytes();
    }

    void collect(RecordBatch batch, int index, Message message) {
        if (messages == 0) {
            firstOffset = batch.baseOffset() + index;
        }
        scratch.cut(0);
        protocol.writeMessage(scratch, new Delivered(topic, batch, batch.epoch(), false), index, message);
        ByteBuf memory = collected;
        if (memory == null) {
            memory = ByteBufAllocator.DEFAULT.directBuffer(EXPECTED_BYTES);
            collected = memory;
        }
        Bytes frame = scratch.written();
        memory.writeBytes(frame.array(), frame.offset(), frame.length());
        if (messages == ends.length) {
            ends = Arrays.copyOf(ends, 2 * messages);
        }
        ends[messages++] = memory.readableBytes();
    }

    void flush() {
        ByteBuf memory = collected;
        if (memory == null) {
            return;
        }
        FrameBlock block = FrameBlock.ofShared(memory, Arrays.copyOf(ends, messages), firstOffset);
        messages = 0;
        collected = null;
        try {
            sessions().forEach(session -> session.deliver(block));
        } finally {
            block.endSharing(unsent);
        }
    }

    /** Nobody is left whom it could be written to. */
    void close() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }

    void gap(Gap gap) {
        sessions().forEach(session -> session.deliverGap(gap));
    }
}
