package dev.cubecast.topic;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The topics that one node knows. It only grows, and of two topics of one name the one with the smaller id stays, so nodes
 * that tell each other all they know come to know the same.
 */
public final class TopicCatalogue {
    /** What became of a topic that was to be added. */
    public enum Addition {
        /** A name that was not known. */
        NEW,
        /** Its name was known with a greater id. */
        REPLACED,
        /** It was known, or its name with a smaller id. */
        KNOWN,
        /** The catalogue holds as many topics as it may. */
        REFUSED
    }

    private record Place(Shard shard, Topic topic) {}

    private static final class ShardTopics {
        private final NavigableMap<String, Topic> byName = new TreeMap<>();
        private long digest;
    }

    private final int dimension;
    private final int topicsMax;
    private final Map<TopicName, Place> places = new LinkedHashMap<>();
    private final Map<Shard, ShardTopics> shards = new TreeMap<>();

    public TopicCatalogue(int dimension, int topicsMax) {
        this.dimension = dimension;
        this.topicsMax = topicsMax;
    }

    public Optional<Topic> find(TopicName name) {
        Place place = places.get(name);
        return place == null ? Optional.empty() : Optional.of(place.topic);
    }

    /** The shard of a topic name, known or not; for a known one the name is not hashed again. */
    public Shard shardOf(TopicName name) {
        Place place = places.get(name);
        return place == null ? Shard.of(name, dimension) : place.shard;
    }

    public Addition add(Topic topic) {
        Place before = places.get(topic.name());
        if (before != null && before.topic.id().compareTo(topic.id()) <= 0) {
            return Addition.KNOWN;
        }
        if (before == null && isFull()) {
            return Addition.REFUSED;
        }
        put(new Place(shardOf(topic.name()), topic), before);
        return before == null ? Addition.NEW : Addition.REPLACED;
    }

    private void put(Place place, @Nullable Place before) {
        ShardTopics shard = shards.computeIfAbsent(place.shard, key -> new ShardTopics());
        places.put(place.topic.name(), place);
        shard.byName.put(place.topic.name().text(), place.topic);
        shard.digest += hash(place.topic);
        if (before != null) {
            shard.digest -= hash(before.topic);
        }
    }

    private static long hash(Topic topic) {
        return StableHash.of(topic.name() + " " + topic.id() + " "
                + topic.settings().durability().text() + " "
                + topic.settings().slowConsumer().text() + " "
                + topic.settings().retention());
    }

    public boolean isFull() {
        return places.size() >= topicsMax;
    }

    public int size() {
        return places.size();
    }

    /** The same for two nodes exactly if they know the same topics of the shard, but for a chance of 2^-64; 0 for none. */
    public long digest(Shard shard) {
        ShardTopics topics = shards.get(shard);
        return topics == null ? 0 : topics.digest;
    }

    /**
     * Topics of a shard by name.
     *
     * @param prefix that their names start with, possibly empty
     * @param after that their names come after, possibly empty
     */
    public Stream<Topic> topics(Shard shard, String prefix, String after) {
        ShardTopics topics = shards.get(shard);
        if (topics == null) {
            return Stream.empty();
        }
        NavigableMap<String, Topic> rest = after.compareTo(prefix) >= 0
                ? topics.byName.tailMap(after, false)
                : topics.byName.tailMap(prefix, true);
        return rest.values().stream().takeWhile(topic -> topic.name().text().startsWith(prefix));
    }
}
