package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.durable.StreamAnswer.NotLeader;
import dev.cubecast.durable.StreamAnswer.Opened;
import dev.cubecast.durable.StreamMessage.Publishes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The publishes that reach this node as the leader of groups: hands them to the group, and its verdicts back, event by
 * event.
 */
final class StreamIntake {
    /** Sends an answer to a vertex, possibly this one. */
    interface Sender {
        void send(Vertex target, StreamAnswer answer);
    }

    private record Key(GroupId group, long stream, long term) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::group).thenComparingLong(Key::stream).thenComparingLong(Key::term);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final GroupLeaders leaders;
    private final Function<GroupId, Optional<DurableGroup>> hosted;
    private final Sender sender;
    private final EventQueue events;
    private final Trace trace;

    /** What has something under way, so as many as the groups' own limits allow. */
    private final Map<Key, PendingStream> streams = new TreeMap<>();
    /** Whom to answer at the end of the current event. */
    private final Set<Key> unanswered = new LinkedHashSet<>();

    private long nowMs;

    /** @param hosted the topics of a group, if this node has a replica of it */
    StreamIntake(
            GroupLeaders leaders,
            Function<GroupId, Optional<DurableGroup>> hosted,
            Sender sender,
            EventQueue events,
            Trace trace) {
        this.leaders = leaders;
        this.hosted = hosted;
        this.sender = sender;
        this.events = events;
        this.trace = trace;
    }

    void onMessage(Vertex origin, StreamMessage message, long nowMs) {
        this.nowMs = nowMs;
        DurableGroup group = hosted.apply(message.group()).orElse(null);
        long term = group == null ? 0 : group.leadingTerm();
        long meant = message instanceof Publishes publishes ? publishes.term() : 0;
        if (group == null || term == 0 || meant > term) {
            sender.send(origin, new NotLeader(message.group(), message.stream(), meant, leaderOf(message.group())));
        } else if (message instanceof Publishes publishes && meant == term) {
            take(origin, publishes, group);
        } else {
            sender.send(origin, new Opened(message.group(), message.stream(), term));
        }
    }

    private void take(Vertex origin, Publishes publishes, DurableGroup group) {
        Key key = new Key(publishes.group(), publishes.stream(), publishes.term());
        PendingStream stream = streams.computeIfAbsent(key, added -> new PendingStream(origin));
        for (PublishRequest request : publishes.publishes()) {
            Forwarded forwarded = Objects.requireNonNull(request.forwarded());
            if (stream.begin(forwarded.number())) {
                group.publish(request, verdict -> onVerdict(key, stream, forwarded.number(), verdict), nowMs);
            } else {
                trace.count(Measure.STREAM_PUBLISHES_REPEATED);
                answerLater(key);
            }
        }
    }

    private void onVerdict(Key key, PendingStream stream, long number, Verdict verdict) {
        stream.end(number, verdict);
        answerLater(key);
    }

    private void answerLater(Key key) {
        unanswered.add(key);
        if (unanswered.size() == 1) {
            events.later(this::answerAll);
        }
    }

    private void answerAll() {
        List<Key> due = new ArrayList<>(unanswered);
        unanswered.clear();
        for (Key key : due) {
            PendingStream stream = Objects.requireNonNull(streams.get(key));
            stream.answers(key.group(), key.stream(), key.term(), leaderOf(key.group()))
                    .forEach(answer -> sender.send(stream.origin(), answer));
            if (stream.isIdle()) {
                streams.remove(key);
            }
        }
    }

    private @Nullable Vertex leaderOf(GroupId group) {
        return leaders.known(group).orElse(null);
    }
}
