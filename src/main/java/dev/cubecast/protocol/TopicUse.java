package dev.cubecast.protocol;

import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.TopicSettings;

/**
 * What becomes of topics of which their users say little.
 *
 * @param creates whether a topic that is used and not there is made
 * @param defaults what such a topic gets, and any other whose maker leaves its settings open
 * @param replicas vertices that hold the group of a shard, or all of a cube of fewer nodes
 */
public record TopicUse(boolean creates, TopicSettings defaults, int replicas) {
    /** Nothing that was acknowledged is lost, and everything is kept. */
    public static final TopicUse DEFAULT =
            new TopicUse(true, TopicSettings.durable(Durability.QUORUM, RetentionLimits.NONE), 3);
}
