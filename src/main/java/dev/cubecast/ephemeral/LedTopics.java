package dev.cubecast.ephemeral;

import dev.cubecast.delivery.TopicLookup;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.RecentShards;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;

/** The topics of the shards that this node leads: each that somebody names, unless it is known to be deleted. */
final class LedTopics implements TopicLookup {
    private final Vertex self;
    private final LedShards led;
    private final DeletedTopics deleted;
    private final Trace trace;
    private final RecentShards shards;

    LedTopics(Vertex self, LedShards led, DeletedTopics deleted, Trace trace) {
        this.self = self;
        this.led = led;
        this.deleted = deleted;
        this.trace = trace;
        this.shards = new RecentShards(self.dimension());
    }

    @Override
    public Answer lookup(TopicKey topic, long nowMs) {
        Shard shard = shardOf(topic);
        Leader leader = led.leaderOf(shard).orElse(null);
        if (leader == null || !leader.vertex().equals(self)) {
            return new Answer.NotLed();
        }
        return isDeleted(topic, shard, nowMs) ? new Answer.Deleted() : new Answer.Led(shard, leader.epoch());
    }

    Shard shardOf(TopicKey topic) {
        return shards.of(topic.name());
    }

    boolean isDeleted(TopicKey topic, Shard shard, long nowMs) {
        boolean isDeleted = deleted.isDeleted(topic, shard, nowMs);
        if (isDeleted) {
            trace.count(Measure.TOPICS_DELETED);
        }
        return isDeleted;
    }
}
