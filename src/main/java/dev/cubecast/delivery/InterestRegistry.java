package dev.cubecast.delivery;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes want which of the topics that this node leads. An interest is a lease: a node that goes silent loses it.
 */
final class InterestRegistry {
    private final int dimension;
    private final int interestsMax;
    private final long leaseMs;
    private final Map<TopicId, Audience> byTopic = new LinkedHashMap<>();
    /** The interests of each node, the one renewed longest ago first. */
    private final Map<Vertex, Map<TopicId, Interest>> byVertex = new TreeMap<>();

    private int size;

    InterestRegistry(int dimension, int interestsMax, long leaseMs) {
        this.dimension = dimension;
        this.interestsMax = interestsMax;
        this.leaseMs = leaseMs;
    }

    /** The nodes that want one topic. */
    private static final class Audience {
        final Map<Vertex, Interest> interests = new TreeMap<>();
        /** The same as a set, made when it is needed first. */
        @Nullable
        VertexSet vertices;
    }

    boolean isFull() {
        return size >= interestsMax;
    }

    @Nullable
    Interest find(TopicId topic, Vertex vertex) {
        Map<TopicId, Interest> ofVertex = byVertex.get(vertex);
        return ofVertex == null ? null : ofVertex.get(topic);
    }

    void add(Interest interest) {
        Audience audience = byTopic.computeIfAbsent(topicOf(interest), topic -> new Audience());
        audience.interests.put(interest.vertex, interest);
        audience.vertices = null;
        byVertex.computeIfAbsent(interest.vertex, vertex -> new LinkedHashMap<>())
                .put(topicOf(interest), interest);
        size++;
    }

    /** Prolongs the lease. */
    void renew(Interest interest, long nowMs) {
        interest.renewedMs = nowMs;
        Map<TopicId, Interest> oldestFirst = byVertex.getOrDefault(interest.vertex, Map.of());
        oldestFirst.remove(topicOf(interest));
        oldestFirst.put(topicOf(interest), interest);
    }

    void remove(Interest interest) {
        Map<TopicId, Interest> ofVertex = byVertex.getOrDefault(interest.vertex, Map.of());
        ofVertex.remove(topicOf(interest));
        if (ofVertex.isEmpty()) {
            byVertex.remove(interest.vertex);
        }
        Audience audience = byTopic.computeIfAbsent(topicOf(interest), topic -> new Audience());
        audience.interests.remove(interest.vertex);
        audience.vertices = null;
        if (audience.interests.isEmpty()) {
            byTopic.remove(topicOf(interest));
        }
        size--;
    }

    /** Takes out the interests that were not renewed in time and returns them. */
    List<Interest> expire(long nowMs) {
        List<Interest> expired = new ArrayList<>();
        for (Map<TopicId, Interest> oldestFirst : byVertex.values()) {
            for (Interest interest : oldestFirst.values()) {
                if (nowMs - interest.renewedMs < leaseMs) {
                    break;
                }
                expired.add(interest);
            }
        }
        expired.forEach(this::remove);
        return expired;
    }

    Collection<Interest> of(TopicId topic) {
        Audience audience = byTopic.get(topic);
        return audience == null ? List.of() : audience.interests.values();
    }

    VertexSet vertices(TopicId topic) {
        Audience audience = byTopic.get(topic);
        if (audience == null) {
            return VertexSet.empty(dimension);
        }
        if (audience.vertices == null) {
            audience.vertices = VertexSet.of(dimension, audience.interests.keySet());
        }
        return audience.vertices;
    }

    /** The topics that a node wants. */
    int followedBy(Vertex vertex) {
        return byVertex.getOrDefault(vertex, Map.of()).size();
    }

    int size() {
        return size;
    }

    private static TopicId topicOf(Interest interest) {
        return interest.head.topic.id();
    }
}
