package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;
import java.util.List;

/**
 * A topic as its leader sees it.
 *
 * @param replicas the vertices that hold its group, in the order in which they should lead it
 */
public record TopicDescription(
        Topic topic,
        Shard shard,
        Vertex leader,
        List<Vertex> replicas,
        long epoch,
        long firstOffset,
        long nextOffset) {}
