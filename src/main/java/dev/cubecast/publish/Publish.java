package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicKey;
import java.util.List;
import java.util.function.Consumer;

/** One publish of a client, from its arrival until its leader has decided about it or nobody asks any more. */
final class Publish {
    private final TopicKey topic;
    private final int count;
    private final int bytes;
    private final long deadlineMs;
    private final Consumer<PublishOutcome> whenDone;
    private List<Bytes> messages;
    private boolean ended;

    Publish(TopicKey topic, List<Bytes> messages, long deadlineMs, Consumer<PublishOutcome> whenDone) {
        this.topic = topic;
        this.messages = messages;
        this.count = messages.size();
        this.bytes = bytes(messages);
        this.deadlineMs = deadlineMs;
        this.whenDone = whenDone;
    }

    private static int bytes(List<Bytes> messages) {
        int bytes = 0;
        for (Bytes message : messages) {
            bytes += message.length();
        }
        return bytes;
    }

    /** As it goes over the wire: without its messages once it has ended. */
    ForwardPublish.Entry entry(long number) {
        return new ForwardPublish.Entry(number, topic, messages);
    }

    /** Lets go of the messages; the publisher is told by whoever calls this. */
    void end() {
        ended = true;
        messages = List.of();
    }

    boolean hasEnded() {
        return ended;
    }

    int count() {
        return count;
    }

    int bytes() {
        return bytes;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    Consumer<PublishOutcome> whenDone() {
        return whenDone;
    }
}
