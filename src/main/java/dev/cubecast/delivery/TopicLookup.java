package dev.cubecast.delivery;

import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;

/** Whether a node leads the topic that another node names. */
public interface TopicLookup {
    Answer lookup(TopicKey topic, long nowMs);

    sealed interface Answer {
        /** This node leads the topic's shard, in an epoch. */
        record Led(Shard shard, long epoch) implements Answer {}

        /** This node does not lead the topic's shard. */
        record NotLed() implements Answer {}

        /** This node leads the shard, but the topic has been deleted. */
        record Deleted() implements Answer {}
    }
}
