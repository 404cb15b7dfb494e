package dev.cubecast.durable;

import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;

/** An entry with messages of one topic while it is being filled. */
final class TopicBatch {
    private final TopicId topic;
    private final long baseOffset;
    private final long timestampMs;
    private final List<Bytes> messages = new ArrayList<>();
    private final List<StoredPublish> publishes = new ArrayList<>();
    private int bytes;

    TopicBatch(TopicId topic, long baseOffset, long timestampMs) {
        this.topic = topic;
        this.baseOffset = baseOffset;
        this.timestampMs = timestampMs;
    }

    /** Whether a publish fits; the first one always does. */
    boolean fits(PublishRequest request, int bytesMax) {
        return messages.isEmpty()
                || bytes + request.bytes() <= bytesMax && messages.size() + request.count() <= RecordBatch.MESSAGES_MAX;
    }

    void add(PublishRequest request, StoredPublish publish) {
        messages.addAll(request.messages());
        publishes.add(publish);
        bytes += request.bytes();
    }

    Append command(long term) {
        return new Append(new RecordBatch(topic, term, baseOffset, timestampMs, messages), publishes);
    }
}
