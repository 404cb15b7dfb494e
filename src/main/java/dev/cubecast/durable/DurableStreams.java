package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.durable.Verdict.Refused;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.EndOfEvent;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.trace.Trace;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Publishes to durable topics between entry nodes and leaders, at one node: those of its clients on their way to the
 * leaders of groups, and those of any node that reach the groups that it leads (ARCHITECTURE.md, rule 10).
 */
public final class DurableStreams {
    private static final int HEADERS_BYTES_MAX = 16 << 10;
    private static final int PUBLISH_BYTES_MAX = Limits.FRAME_BYTES_MAX - HEADERS_BYTES_MAX;

    private final Vertex self;
    private final StreamSettings settings;
    private final StreamTransport transport;
    private final GroupLeaders leaders;
    private final EventQueue events;
    private final RandomGenerator random;
    private final Trace trace;
    private final StreamIntake intake;

    private final Map<GroupId, ForwardStream> streams = new TreeMap<>();
    /** Streams that got something in the current event, which goes out together at its end. */
    private final EndOfEvent<ForwardStream> unflushed;

    private long nowMs;

    /** @param hosted the topics of a group, if this node has a replica of it, which may lead */
    public DurableStreams(
            Vertex self,
            StreamSettings settings,
            StreamTransport transport,
            GroupLeaders leaders,
            Function<GroupId, Optional<DurableGroup>> hosted,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.self = self;
        this.settings = settings;
        this.transport = transport;
        this.leaders = leaders;
        this.events = events;
        this.random = random;
        this.trace = trace;
        this.unflushed = new EndOfEvent<>(events, stream -> stream.flush(nowMs));
        this.intake = new StreamIntake(leaders, hosted, this::send, events, trace);
    }

    /**
     * Publishes messages to a topic; all are stored with consecutive offsets or none. Publishes of one node to one
     * topic are stored in the order of these calls.
     *
     * @param request without a number; its messages together at most {@link Limits#MESSAGE_BYTES_MAX} and headers
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the latest
     */
    public void publish(
            GroupId group, PublishRequest request, long deadlineMs, Consumer<Verdict.Outcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        if (request.count() > RecordBatch.MESSAGES_MAX || StreamMessage.wireBytes(request) > PUBLISH_BYTES_MAX) {
            events.later(() -> whenDone.accept(new Refused(Reason.TOO_LARGE)));
            return;
        }
        ForwardStream stream = streams.computeIfAbsent(group, this::open);
        stream.offer(AwaitedPublish.of(request, deadlineMs, whenDone));
        unflushed.add(stream);
    }

    /**
     * Whether half of what may be under way to the leader of a group is: whoever can make publishers wait should do so.
     */
    public boolean isCongested(GroupId group) {
        ForwardStream stream = streams.get(group);
        return stream != null && stream.isCongested();
    }

    private ForwardStream open(GroupId group) {
        return new ForwardStream(group, settings, leaders, this::send, events, random, trace);
    }

    /** A payload of kind {@link Kind#STREAM_MESSAGE} or {@link Kind#STREAM_ANSWER}; may throw {@code WireException}. */
    public void onPayload(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        if (WireReader.kindOf(payload) == Kind.STREAM_MESSAGE) {
            intake.onMessage(origin, StreamMessage.decode(payload), nowMs);
        } else {
            onAnswer(origin, StreamAnswer.decode(payload, self.dimension()));
        }
    }

    private void onAnswer(Vertex origin, StreamAnswer answer) {
        ForwardStream stream = streams.get(answer.group());
        if (stream != null) {
            stream.onAnswer(origin, answer, nowMs);
        }
    }

    /** What this node sends to itself needs no frame, but an event of its own. */
    private void send(Vertex target, StreamMessage message) {
        if (target.equals(self)) {
            events.later(() -> intake.onMessage(self, message, nowMs));
        } else {
            transport.send(target, message.encode(), nowMs);
        }
    }

    private void send(Vertex target, StreamAnswer answer) {
        if (target.equals(self)) {
            events.later(() -> onAnswer(self, answer));
        } else {
            transport.send(target, answer.encode(), nowMs);
        }
    }

    /** Somebody else may lead some group. */
    public void onLeadersChanged(long nowMs) {
        this.nowMs = nowMs;
        streams.values().forEach(stream -> stream.onLeadersChanged(nowMs));
    }

    /** Ends what is past its deadline and sends again what was not answered. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        streams.values().forEach(stream -> stream.tick(nowMs));
    }

    /** Message bytes that wait for an outcome, over all groups. */
    public long bytesPending() {
        return streams.values().stream().mapToLong(ForwardStream::bytes).sum();
    }
}
