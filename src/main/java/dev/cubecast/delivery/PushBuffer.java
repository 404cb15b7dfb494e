package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects the messages that are pushed during one event, so that each topic's become one batch. */
final class PushBuffer {
    /** A batch that has reached this is closed. */
    static final int BATCH_BYTES = 256 << 10;

    static final int BATCH_MESSAGES_MAX = 1 << 14;

    private static final int EXPECTED_MESSAGES = 2;

    private final Consumer<RecordBatch> whenClosed;
    private final Map<TopicId, Open> openByTopic = new LinkedHashMap<>();

    /** @param whenClosed gets the batches of each topic in their order */
    PushBuffer(Consumer<RecordBatch> whenClosed) {
        this.whenClosed = whenClosed;
    }

    private static final class Open {
        final TopicId topic;
        final long epoch;
        final long baseOffset;
        final long timestampMs;
        final List<Bytes> messages = new ArrayList<>(EXPECTED_MESSAGES);
        int bytes;

        Open(TopicId topic, long epoch, long baseOffset, long timestampMs) {
            this.topic = topic;
            this.epoch = epoch;
            this.baseOffset = baseOffset;
            this.timestampMs = timestampMs;
        }

        boolean fits(Bytes message, long itsEpoch, long itsTimestampMs) {
            return epoch == itsEpoch
                    && timestampMs == itsTimestampMs
                    && messages.size() < BATCH_MESSAGES_MAX
                    && bytes + message.length() <= BATCH_BYTES;
        }

        void add(Bytes message) {
            messages.add(message);
            bytes += message.length();
        }
    }

    /** Adds a message with the offset that follows on the last one of its topic. */
    void add(TopicId topic, long epoch, long offset, Bytes message, long timestampMs) {
        Open open = openByTopic.get(topic);
        if (open != null && !open.fits(message, epoch, timestampMs)) {
            close(open);
            open = null;
        }
        if (open == null) {
            open = new Open(topic, epoch, offset, timestampMs);
            openByTopic.put(topic, open);
        }
        open.add(message);
    }

    void flush() {
        while (!openByTopic.isEmpty()) {
            Open oldest = openByTopic.values().iterator().next();
            openByTopic.remove(oldest.topic);
            close(oldest);
        }
    }

    private void close(Open open) {
        whenClosed.accept(new RecordBatch(open.topic, open.epoch, open.baseOffset, open.timestampMs, open.messages));
    }
}
