package dev.cubecast.simulation;

import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.TopicKey;
import java.util.function.BiConsumer;

/** A client that publishes numbered messages to one topic through one process. */
final class Publisher {
    private final String name;
    private final TopicKey topic;
    private final NodeProcess process;
    private final History history;
    private long lastNumber;

    Publisher(String name, TopicKey topic, NodeProcess process, History history) {
        this.name = name;
        this.topic = topic;
        this.process = process;
        this.history = history;
    }

    /** Publishes the next few messages at once. */
    void publish(int count, long timeoutMs) {
        publish(count, timeoutMs, (publication, outcome) -> {});
    }

    void publish(int count, long timeoutMs, BiConsumer<Publication, PublishOutcome> whenDone) {
        if (process.hasEnded() || process.isPaused()) {
            return;
        }
        Publication publication = history.onPublish(name, topic.name(), lastNumber + 1, count);
        lastNumber += count;
        long deadlineMs = process.nowMs() + timeoutMs;
        var operation = process.operations().open("the publish of " + publication, deadlineMs);
        process.execute(() -> process.protocol()
                .publishes()
                .publish(
                        topic,
                        publication.messages(),
                        deadlineMs,
                        outcome -> {
                            operation.end();
                            history.onOutcome(publication, outcome);
                            whenDone.accept(publication, outcome);
                        },
                        process.nowMs()));
    }

    NodeProcess process() {
        return process;
    }

    String name() {
        return name;
    }

    long lastNumber() {
        return lastNumber;
    }

    @Override
    public String toString() {
        return name + " of " + topic.name();
    }
}
