package dev.cubecast.ephemeral;

import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;

/** What this node knows of topics that were deleted. It neither blocks nor throws. */
public interface DeletedTopics {
    /**
     * Whether a topic that somebody uses has been deleted, as far as is known by now.
     *
     * @param shard that of its name
     */
    boolean isDeleted(TopicKey topic, Shard shard, long nowMs);
}
