package dev.cubecast.ephemeral;

import dev.cubecast.topic.TopicSettings;

/**
 * Limits and defaults of topics that are not stored.
 *
 * @param topicsMax topics that one node may hold as leader or replica; further ones are refused
 * @param streamsMax entry nodes' streams that a leader remembers for one shard; the one unused for longest is forgotten
 * @param createOnUse whether a leader makes a topic of which it has not heard; nodes ask its group before whether there is one
 * @param defaults the settings of a topic created on use
 * @param replicas vertices, the leader included, that know a shard's topics
 */
public record EphemeralSettings(
        int topicsMax, int streamsMax, boolean createOnUse, TopicSettings defaults, int replicas) {

    public static final EphemeralSettings DEFAULT =
            new EphemeralSettings(100_000, 4096, true, TopicSettings.EPHEMERAL, 3);
}
