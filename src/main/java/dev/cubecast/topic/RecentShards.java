package dev.cubecast.topic;

import java.util.LinkedHashMap;
import java.util.Map;

/** The shards of the topics named last: a name is hashed again only when it has been forgotten. */
public final class RecentShards {
    /** Under a megabyte for names of usual length. The one unused for longest gives way. */
    private static final int NAMES_MAX = 4096;

    private final int dimension;
    private final Map<TopicName, Shard> shards = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TopicName, Shard> eldest) {
            return size() > NAMES_MAX;
        }
    };

    public RecentShards(int dimension) {
        this.dimension = dimension;
    }

    /** The same as {@link Shard#of}. */
    public Shard of(TopicName topic) {
        Shard known = shards.get(topic);
        if (known == null) {
            known = Shard.of(topic, dimension);
            shards.put(topic, known);
        }
        return known;
    }
}
