package dev.cubecast.eventbus;

import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.PublishParameters;
import dev.cubecast.overlay.Limits;
import dev.cubecast.protocol.Publication;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages of one connection for one topic that came together, and ask for the same: one publish for the cube. */
final class Bundle {
    private static final int MESSAGES_MAX = 1_000;
    /** Mostly one comes alone. */
    private static final int EXPECTED_MESSAGES = 2;
    /** What a message adds to a publish beside its bytes. */
    private static final int MESSAGE_OVERHEAD_BYTES = 8;
    /** Messages that have come further apart do not share a deadline, which is that of the first. */
    private static final long APART_MS_MAX = 10;

    private final TopicName topic;
    private final PublishParameters asked;
    private final long cameMs;
    private final List<Bytes> messages = new ArrayList<>(EXPECTED_MESSAGES);
    private final List<@Nullable String> replyAddresses = new ArrayList<>(EXPECTED_MESSAGES);
    private long bytes;

    /** @param cameMs when its first message had come */
    Bundle(TopicName topic, PublishParameters asked, long cameMs) {
        this.topic = topic;
        this.asked = asked;
        this.cameMs = cameMs;
    }

    TopicName topic() {
        return topic;
    }

    PublishParameters asked() {
        return asked;
    }

    /** When its first message had come. */
    long cameMs() {
        return cameMs;
    }

    long deadlineMs() {
        return cameMs + asked.timeoutMs();
    }

    int size() {
        return messages.size();
    }

    long bytes() {
        return bytes;
    }

    /** Where the client awaits the answer for each message; null where it does not. */
    List<@Nullable String> replyAddresses() {
        return replyAddresses;
    }

    /** Whether a message of the same topic may come after those that there are. */
    boolean takes(PublishParameters next, Bytes message, long nextCameMs) {
        return asked.asked() == next.asked()
                && asked.timeoutMs() == next.timeoutMs()
                && nextCameMs - cameMs <= APART_MS_MAX
                && Objects.equals(nextSequence(), next.sequence())
                && messages.size() < MESSAGES_MAX
                && bytes + message.length() + (long) MESSAGE_OVERHEAD_BYTES * messages.size()
                        <= Limits.MESSAGE_BYTES_MAX;
    }

    private @Nullable Sequence nextSequence() {
        Sequence first = asked.sequence();
        return first == null ? null : new Sequence(first.producer(), first.first() + messages.size());
    }

    void add(Bytes message, @Nullable String replyAddress) {
        messages.add(message);
        replyAddresses.add(replyAddress);
        bytes += message.length();
    }

    Publication publication() {
        return asked.publication(topic, messages);
    }
}
