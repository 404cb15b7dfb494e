package dev.cubecast.simulation;

import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Gap;
import dev.cubecast.history.Violation;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The subscribers of one process, one for each topic. */
final class Subscriptions implements FeedListener {
    private final NodeProcess process;
    private final History history;
    private final SimulationTrace trace;
    private final RunCounts counts;
    private final Map<TopicId, Subscription> byTopic = new TreeMap<>();
    private Consumer<TopicKey> whenDeleted = topic -> {
        throw new Violation("deliveries", topic + " is said to be deleted, which nobody has done");
    };

    Subscriptions(NodeProcess process, History history, SimulationTrace trace, RunCounts counts) {
        this.process = process;
        this.history = history;
        this.trace = trace;
        this.counts = counts;
    }

    void subscribe(TopicKey topic) {
        byTopic.put(topic.id(), new Subscription(topic.name(), process, history));
        trace.note(process.vertex(), () -> "subscribes " + topic.name());
        process.protocol().feeds().subscribe(topic, process.nowMs());
    }

    void unsubscribe(TopicKey topic) {
        byTopic.remove(topic.id());
        trace.note(process.vertex(), () -> "unsubscribes " + topic.name());
        process.protocol().feeds().unsubscribe(topic.id(), process.nowMs());
    }

    /** Tells somebody of each topic that is gone and not subscribed any more. Without such a one, none may ever be. */
    void whenDeleted(Consumer<TopicKey> listener) {
        whenDeleted = listener;
    }

    Optional<Subscription> find(TopicKey topic) {
        return Optional.ofNullable(byTopic.get(topic.id()));
    }

    @Override
    public void onReady(TopicKey topic, long epoch, long nextOffset) {
        trace.note(process.vertex(), () -> topic.name() + " ready at " + nextOffset + " of epoch " + epoch);
        of(topic).onReady(topic.id(), epoch, nextOffset);
    }

    @Override
    public void onBatch(TopicKey topic, RecordBatch batch) {
        trace.note(
                process.vertex(),
                () -> topic.name() + " delivers " + batch.baseOffset() + " to " + (batch.nextOffset() - 1)
                        + " of epoch " + batch.epoch());
        trace.mix(batch.baseOffset());
        counts.delivered(batch.messages().size());
        of(topic).onBatch(batch);
    }

    @Override
    public void onGap(TopicKey topic, Gap gap) {
        trace.note(process.vertex(), () -> topic.name() + " has a gap: " + gap);
        of(topic).onGap(gap);
    }

    @Override
    public void onRefused(TopicKey topic, String why) {
        throw new Violation("deliveries", "the subscription of " + topic + " at " + process + " is refused: " + why);
    }

    @Override
    public void onDeleted(TopicKey topic) {
        trace.note(process.vertex(), () -> topic + " is deleted");
        byTopic.remove(topic.id());
        whenDeleted.accept(topic);
    }

    private Subscription of(TopicKey topic) {
        Subscription subscription = byTopic.get(topic.id());
        if (subscription == null) {
            throw new Violation("deliveries", process + " is told of " + topic + " without having subscribed to it");
        }
        return subscription;
    }
}
