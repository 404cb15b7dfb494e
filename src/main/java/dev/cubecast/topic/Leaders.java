package dev.cubecast.topic;

import java.util.Optional;

/**
 * Who leads each shard as this node believes. Beliefs differ between nodes for moments; a leader that is not one says
 * so.
 */
public interface Leaders {
    /** Empty while this node cannot tell: it has just started, or no candidate is alive. */
    Optional<Leader> leaderOf(Shard shard);

    default Optional<Leader> leaderOf(TopicName topic, int dimension) {
        return leaderOf(Shard.of(topic, dimension));
    }
}
