package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The publishes of this node's clients on their way to the leaders of their shards. */
public class PublishStreams {
    public PublishStreams(
            Vertex self,
            PublishSettings settings,
            Router router,
            Leaders leaders,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {}

    /**
     * Publishes messages to a topic; all are stored with consecutive offsets or none.
     *
     * @param messages encoded, at least one, together at most {@link dev.cubecast.overlay.Limits#MESSAGE_BYTES_MAX} and headers
     * @param whenDone called exactly once, never within this call, at the deadline at the latest
     */
    public void publish(
            TopicName topic, List<Bytes> messages, long deadlineMs, Consumer<PublishOutcome> whenDone, long nowMs) {}

    /** Who leads some shard has changed. */
    public void onLeadersChanged(long nowMs) {}

    public void tick(long nowMs) {}

    /** Message bytes that wait for an answer, over all shards. */
    public long bytesPending() {
        return 0;
    }
}
