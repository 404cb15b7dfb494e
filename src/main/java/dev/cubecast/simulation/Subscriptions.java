package dev.cubecast.simulation;

import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Gap;
import dev.cubecast.history.Violation;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The subscribers of one process, one for each topic. */
final class Subscriptions implements FeedListener {
    private final NodeProcess process;
    private final History history;
    private final SimulationTrace trace;
    private final RunCounts counts;
    private final Map<TopicName, Subscription> byTopic = new TreeMap<>();

    Subscriptions(NodeProcess process, History history, SimulationTrace trace, RunCounts counts) {
        this.process = process;
        this.history = history;
        this.trace = trace;
        this.counts = counts;
    }

    void subscribe(TopicName topic) {
        byTopic.put(topic, new Subscription(topic, process, history));
        trace.note(process.vertex(), () -> "subscribes " + topic);
        process.protocol().feeds().subscribe(topic, process.nowMs());
    }

    void unsubscribe(TopicName topic) {
        byTopic.remove(topic);
        trace.note(process.vertex(), () -> "unsubscribes " + topic);
        process.protocol().feeds().unsubscribe(topic, process.nowMs());
    }

    Optional<Subscription> find(TopicName topic) {
        return Optional.ofNullable(byTopic.get(topic));
    }

    @Override
    public void onReady(Topic topic, long epoch, long nextOffset) {
        trace.note(process.vertex(), () -> topic.name() + " ready at " + nextOffset + " of epoch " + epoch);
        of(topic.name()).onReady(topic.id(), epoch, nextOffset);
    }

    @Override
    public void onBatch(TopicName topic, RecordBatch batch) {
        trace.note(
                process.vertex(),
                () -> topic + " delivers " + batch.baseOffset() + " to " + (batch.nextOffset() - 1) + " of epoch "
                        + batch.epoch());
        trace.mix(batch.baseOffset());
        counts.delivered(batch.messages().size());
        of(topic).onBatch(batch);
    }

    @Override
    public void onGap(TopicName topic, Gap gap) {
        trace.note(process.vertex(), () -> topic + " has a gap: " + gap);
        of(topic).onGap(gap);
    }

    @Override
    public void onRefused(TopicName topic, String why) {
        throw new Violation("deliveries", "the subscription of " + topic + " at " + process + " is refused: " + why);
    }

    private Subscription of(TopicName topic) {
        Subscription subscription = byTopic.get(topic);
        if (subscription == null) {
            throw new Violation("deliveries", process + " is told of " + topic + " without having subscribed to it");
        }
        return subscription;
    }
}
