package dev.cubecast.durable;

import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publish as it comes to a leader.
 *
 * @param topic the one that the publisher means, also if another has its name now
 * @param messages encoded, at least one; stored together and in their order
 * @param forwarded its number in the stream of its entry node; its {@code previous} names the last earlier number that
 *     the entry node does not know to be refused
 * @param sequence its client's own number, if it gave one
 * @param asked what must have happened before the answer; null for what the topic's settings say
 */
public record PublishRequest(
        TopicName name,
        TopicId topic,
        List<Bytes> messages,
        @Nullable Forwarded forwarded,
        @Nullable Sequence sequence,
        @Nullable Durability asked) {
    /** Numbers of one client in one topic whose repetition is still answered with their offsets. */
    public static final int SEQUENCES_REMEMBERED = Producer.REMEMBERED;

    public PublishRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a publish has at least one message");
        }
    }

    /** The same with a number in a stream. */
    PublishRequest numbered(Forwarded number) {
        return new PublishRequest(name, topic, messages, number, sequence, asked);
    }

    int count() {
        return messages.size();
    }

    int bytes() {
        int bytes = 0;
        for (Bytes message : messages) {
            bytes += message.length();
        }
        return bytes;
    }

    /** What must have happened before the answer. */
    Durability durabilityIn(TopicState state) {
        return asked == null ? state.topic().settings().durability() : asked;
    }

    /** As it is stored. */
    StoredPublish stored(@Nullable Forwarded link) {
        return new StoredPublish(count(), link, sequence);
    }
}
