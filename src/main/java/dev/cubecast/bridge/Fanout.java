package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The sessions of one topic that speak one protocol: what is delivered is encoded once for all of them. */
final class Fanout {
    private static final int EXPECTED_MESSAGES = 16;

    private final TopicName topic;
    private final ClientProtocol protocol;
    private final Set<LiveSubscription> sessions = new LinkedHashSet<>();
    /** The sessions again, as they can be gone through while some of them close. Empty when it must be made anew. */
    private List<LiveSubscription> snapshot = List.of();

    private final ByteWriter collected = new ByteWriter();
    private int[] ends = new int[EXPECTED_MESSAGES];
    private int messages;
    private long firstOffset;

    Fanout(TopicName topic, ClientProtocol protocol) {
        this.topic = topic;
        this.protocol = protocol;
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
        return collected.length();
    }

    void collect(RecordBatch batch, int index, Message message) {
        if (messages == 0) {
            firstOffset = batch.baseOffset() + index;
        }
        protocol.writeMessage(collected, new Delivered(topic, batch, batch.epoch(), false), index, message);
        if (messages == ends.length) {
            ends = Arrays.copyOf(ends, 2 * messages);
        }
        ends[messages++] = collected.length();
    }

    void flush() {
        if (messages == 0) {
            return;
        }
        FrameBlock block = new FrameBlock(collected.take(), Arrays.copyOf(ends, messages), firstOffset);
        messages = 0;
        block.beginSharing();
        try {
            sessions().forEach(session -> session.deliver(block));
        } finally {
            block.endSharing();
        }
    }

    void gap(Gap gap) {
        sessions().forEach(session -> session.deliverGap(gap));
    }
}
