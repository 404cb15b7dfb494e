package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic as its leader sees it.
 *
 * @param led what only the leader can tell; null if it has not answered in time
 */
public record TopicDescription(
        Topic topic, Shard shard, @Nullable Led led) {
    /**
     * Who leads a topic, and how far it has come.
     *
     * @param replicas the vertices that hold its group, in the order in which they should lead it
     */
    public record Led(Vertex leader, List<Vertex> replicas, long epoch, long firstOffset, long nextOffset) {}
}
