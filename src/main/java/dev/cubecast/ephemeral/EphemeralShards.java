package dev.cubecast.ephemeral;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.TopicPushes;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishIntake;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.Verdict;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicCatalogue;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** The shards that this node leads or may come to lead: their topics, what is published to them and who wants it. */
public class EphemeralShards {
    private final EphemeralSettings settings;
    private final WallClock wallClock;
    private final Trace trace;

    private final Function<Shard, List<Vertex>> replicas;
    private final TopicCatalogue catalogue;
    private final CatalogueSync sync;
    private final LedShards led;
    private final LedTopics topics;
    private final TopicPushes pushes;
    private final PublishIntake intake;

    private long lastTimestampMs;
    private long announceAtMs;

    /** @param isLive whether a node is believed to live at the vertex with a number */
    public EphemeralShards(
            Vertex self,
            EphemeralSettings settings,
            DeliverySettings delivery,
            Router router,
            Leaders leaders,
            ReplicaPlacement placement,
            IntPredicate isLive,
            EventQueue events,
            WallClock wallClock,
            RandomGenerator random,
            Trace trace) {
        this.settings = settings;
        this.wallClock = wallClock;
        this.trace = trace;
        replicas = shard -> placement.replicaSet(shard, settings.replicas(), isLive);
        catalogue = new TopicCatalogue(self.dimension(), settings.topicsMax());
        sync = new CatalogueSync(self, router, events, catalogue, replicas, this::dropUnled, trace);
        led = new LedShards(self, leaders, sync);
        topics = new LedTopics(self, settings, led, catalogue, sync, random, trace);
        pushes = new TopicPushes(self, delivery, router, events, topics, trace);
        intake = new PublishIntake(
                self, settings.streamsMax(), router, led::storingLeaderOf, events, random, this::store, trace);
        new TopicDesk(self, led, topics, catalogue, pushes, replicas).receive(router);
    }

    public void onLeadersChanged(long nowMs) {
        led.refresh(nowMs);
        intake.onLeadersChanged();
        dropUnled();
    }

    private void dropUnled() {
        pushes.drop(topic -> !led.leads(catalogue.shardOf(topic.name())) || hasGivenWay(topic));
    }

    /** Whether another topic of this name has taken the place of this one. Its subscribers get a gap and follow that one. */
    private boolean hasGivenWay(Topic topic) {
        return catalogue.find(topic.name()).filter(topic::equals).isEmpty();
    }

    public void tick(long nowMs) {
        led.tick(nowMs);
        if (nowMs >= announceAtMs) {
            announceAtMs = nowMs + CatalogueSync.DIGEST_INTERVAL_MS;
            sync.announce(led.shards(), nowMs);
        }
        pushes.tick(nowMs);
    }

    private Verdict store(Shard shard, long epoch, TopicName name, List<Bytes> messages, long nowMs) {
        if (!catalogue.shardOf(name).equals(shard)) {
            return new Verdict.Refused(Reason.UNKNOWN_TOPIC);
        }
        return topics.use(name)
                .<Verdict>map(topic -> new Verdict.Stored(push(topic, epoch, messages, nowMs)))
                .orElseGet(() ->
                        new Verdict.Refused(settings.createOnUse() ? Reason.TOO_MANY_TOPICS : Reason.UNKNOWN_TOPIC));
    }

    private long push(Topic topic, long epoch, List<Bytes> messages, long nowMs) {
        // Never back, even if the wall clock is set back (ARCHITECTURE.md, rule 17).
        lastTimestampMs = Math.max(lastTimestampMs, wallClock.wallMs(nowMs));
        trace.count(Measure.PUBLISHES_STORED, messages.size());
        return pushes.push(topic, epoch, messages, lastTimestampMs, nowMs);
    }

    /** Topics this node knows as leader or replica. */
    public int topics() {
        return catalogue.size();
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
