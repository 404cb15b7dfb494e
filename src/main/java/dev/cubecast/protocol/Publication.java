package dev.cubecast.protocol;

import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client publishes, whichever way it came.
 *
 * @param messages encoded, at least one; stored together and in their order
 * @param sequence the client's own number of the first message, by which a durable topic tells repetitions
 * @param asked what must have happened before the answer, the topic's level or a weaker one; null for the topic's
 */
public record Publication(
        TopicName topic,
        List<Bytes> messages,
        @Nullable Sequence sequence,
        @Nullable Durability asked) {
    public Publication {
        messages = List.copyOf(messages);
    }

    int bytes() {
        int bytes = 0;
        for (Bytes message : messages) {
            bytes += message.length();
        }
        return bytes;
    }
}
