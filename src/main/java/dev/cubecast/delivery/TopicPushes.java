package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Predicate;

/** The topics that this node leads, on their way to the nodes that have subscribers of them. */
public class TopicPushes {
    public TopicPushes(
            Vertex self,
            DeliverySettings settings,
            Router router,
            EventQueue events,
            TopicLookup topics,
            Trace trace) {}

    /**
     * Gives messages the next offsets of their topic and sends them to all nodes that want them, at the end of the current
     * event together with what else is pushed until then.
     *
     * @param epoch in which this node leads the topic; in another epoch than before the offsets start at 0
     * @param messages encoded, at least one
     * @param timestampMs the wall clock, milliseconds since 1970
     * @return the first message's offset
     */
    public long push(Topic topic, long epoch, List<Bytes> messages, long timestampMs, long nowMs) {
        return 0;
    }

    /** The offset that the topic's next message will get. */
    public long nextOffset(TopicId topic) {
        return 0;
    }

    /** The oldest offset that a node can still ask for; the next one if there is none. */
    public long firstOffset(TopicId topic) {
        return 0;
    }

    /** The nodes that want the topic. */
    public int interested(TopicId topic) {
        return 0;
    }

    /** Forgets who wants the topics that this node no longer leads. */
    public void drop(Predicate<Topic> unled) {}

    public void tick(long nowMs) {}
}
