package dev.cubecast.ephemeral;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.EphemeralPushes;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishIntake;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.Verdict;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The shards of ephemeral topics that this node leads: what is published to them and who wants it. All of it is soft
 * state: which topics there are is for their groups to say, and one is known here by its id, from its first use on
 * until nobody uses it any more.
 */
public class EphemeralShards {
    private final WallClock wallClock;
    private final Trace trace;

    private final LedShards led;
    private final LedTopics topics;
    private final EphemeralPushes pushes;
    private final PublishIntake intake;

    private long lastTimestampMs;

    public EphemeralShards(
            Vertex self,
            EphemeralSettings settings,
            DeliverySettings delivery,
            Router router,
            Leaders leaders,
            DeletedTopics deleted,
            EventQueue events,
            WallClock wallClock,
            RandomGenerator random,
            Trace trace) {
        this.wallClock = wallClock;
        this.trace = trace;
        led = new LedShards(self, leaders);
        topics = new LedTopics(self, led, deleted, trace);
        pushes = new EphemeralPushes(self, settings.topicsMax(), delivery, router, events, topics, trace);
        intake = new PublishIntake(
                self, settings.streamsMax(), router, led::storingLeaderOf, events, random, this::store, trace);
    }

    public void onLeadersChanged(long nowMs) {
        led.refresh(nowMs);
        intake.onLeadersChanged();
        pushes.drop(shard -> !led.leads(shard));
    }

    public void tick(long nowMs) {
        led.tick(nowMs);
        pushes.tick(nowMs);
    }

    private Verdict store(Shard shard, long epoch, TopicKey topic, List<Bytes> messages, long nowMs) {
        if (!topics.shardOf(topic).equals(shard) || topics.isDeleted(topic, shard, nowMs)) {
            return new Verdict.Refused(Reason.UNKNOWN_TOPIC);
        }
        return pushes.admits(topic.id())
                ? new Verdict.Stored(push(topic, shard, epoch, messages, nowMs))
                : new Verdict.Refused(Reason.TOO_MANY_TOPICS);
    }

    private long push(TopicKey topic, Shard shard, long epoch, List<Bytes> messages, long nowMs) {
        // Never back, even if the wall clock is set back (ARCHITECTURE.md, rule 17).
        lastTimestampMs = Math.max(lastTimestampMs, wallClock.wallMs(nowMs));
        trace.count(Measure.PUBLISHES_STORED, messages.size());
        return pushes.push(topic, shard, epoch, messages, lastTimestampMs, nowMs);
    }

    /** Topics in use that this node leads. */
    public int topics() {
        return pushes.topics();
    }

    /** The offset that a topic's next message will get here; 0 for one that is not in use. */
    public long nextOffset(TopicId topic) {
        return pushes.nextOffset(topic);
    }

    /** Interests of nodes in topics that this node leads. */
    public int interests() {
        return pushes.interests();
    }

    /** Bytes of messages that this node keeps for repairs. */
    public long tailBytes() {
        return pushes.tailBytes();
    }
}
