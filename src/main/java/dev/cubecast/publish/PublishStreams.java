package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EndOfEvent;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.RecentShards;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The publishes of this node's clients on their way to the leaders of their shards: one stream to each shard. */
public class PublishStreams {
    private final PublishSettings settings;
    private final Router router;
    private final Leaders leaders;
    private final RandomGenerator random;
    private final Trace trace;
    private final Endings endings;

    private final RecentShards shards;
    private final Map<Shard, PublishStream> streams = new TreeMap<>();
    /** Streams that got something in the current event, which goes out together at its end. */
    private final EndOfEvent<PublishStream> unflushed;

    private long nowMs;

    public PublishStreams(
            Vertex self,
            PublishSettings settings,
            Router router,
            Leaders leaders,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.settings = settings;
        this.router = router;
        this.leaders = leaders;
        this.random = random;
        this.trace = trace;
        this.endings = new Endings(events);
        this.unflushed = new EndOfEvent<>(events, stream -> stream.flush(nowMs));
        this.shards = new RecentShards(self.dimension());
        router.receive(
                Kind.PUBLISH_ANSWER,
                new Receiver.Decoding<>(
                        PublishAnswer.class,
                        payload -> PublishAnswer.decode(payload, self.dimension()),
                        this::onAnswer));
    }

    /**
     * Publishes messages to an ephemeral topic; all are stored with consecutive offsets or none. Publishes of one node
     * to one topic are stored in the order of these calls.
     *
     * @param messages encoded, at least one, together at most {@link dev.cubecast.overlay.Limits#MESSAGE_BYTES_MAX} and
     *     headers
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the latest
     */
    public void publish(
            TopicKey topic, List<Bytes> messages, long deadlineMs, Consumer<PublishOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        trace.count(Measure.PUBLISHES, messages.size());
        PublishStream stream = streams.computeIfAbsent(shards.of(topic.name()), this::open);
        stream.offer(new Publish(topic, List.copyOf(messages), deadlineMs, whenDone));
        unflushed.add(stream);
    }

    /**
     * Whether half of what may be under way to the leader of a topic is: whoever can make publishers wait should do so.
     */
    public boolean isCongested(TopicKey topic) {
        PublishStream stream = streams.get(shards.of(topic.name()));
        return stream != null && stream.isCongested();
    }

    private PublishStream open(Shard shard) {
        return new PublishStream(shard, random.nextLong(), settings, router, leaders, endings, trace);
    }

    private void onAnswer(Vertex origin, PublishAnswer answer, long nowMs) {
        this.nowMs = nowMs;
        PublishStream stream = streams.get(answer.shard());
        if (stream != null && stream.is(answer.stream())) {
            stream.onAnswer(origin, answer, nowMs);
        }
    }

    /** Who leads some shard has changed. */
    public void onLeadersChanged(long nowMs) {
        this.nowMs = nowMs;
        streams.values().forEach(stream -> stream.onLeadersChanged(nowMs));
    }

    /** Ends what is past its deadline and sends again what was not answered. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        streams.values().forEach(stream -> stream.tick(nowMs));
    }

    /** Message bytes that wait for an answer, over all shards. */
    public long bytesPending() {
        return streams.values().stream().mapToLong(PublishStream::bytes).sum();
    }
}
