package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.ForwardPublish.Open;
import dev.cubecast.publish.ForwardPublish.Publishes;
import dev.cubecast.publish.PublishAnswer.Closed;
import dev.cubecast.publish.PublishAnswer.Decided;
import dev.cubecast.publish.PublishAnswer.NotLeader;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The publishes that reach this node as the leader of shards: each is stored once, in the order of its entry node. */
public final class PublishIntake {
    /** What stores publishes. */
    public interface Store {
        /**
         * Stores messages with consecutive offsets, or says why not. Called once for each publish.
         *
         * @param shard one that this node leads
         * @param epoch in which it leads it
         * @param topic as the entry node says
         * @param messages encoded, at least one
         */
        Verdict store(Shard shard, long epoch, TopicKey topic, List<Bytes> messages, long nowMs);
    }

    private final Vertex self;
    private final int streamsMax;
    private final Router router;
    private final Leaders leaders;
    private final EventQueue events;
    private final Store store;
    private final Trace trace;

    private final Map<Shard, EntryStreams> streams = new TreeMap<>();
    /** Whom to answer at the end of the current event. */
    private final Set<EntryStream> unanswered = new LinkedHashSet<>();

    private long lastSession;
    private long nowMs;

    /** @param streamsMax entry nodes' streams that are remembered for one shard */
    public PublishIntake(
            Vertex self,
            int streamsMax,
            Router router,
            Leaders leaders,
            EventQueue events,
            RandomGenerator random,
            Store store,
            Trace trace) {
        this.self = self;
        this.streamsMax = streamsMax;
        this.router = router;
        this.leaders = leaders;
        this.events = events;
        this.store = store;
        this.trace = trace;
        // Far from those of any other leader, and of this one before it was started anew.
        this.lastSession = random.nextLong();
        router.receive(
                Kind.FORWARD_PUBLISH,
                new Receiver.Decoding<>(
                        ForwardPublish.class,
                        payload -> ForwardPublish.decode(payload, self.dimension()),
                        this::onForward));
    }

    /** Ends the sessions of shards that this node does not lead any more, or leads in another epoch. */
    public void onLeadersChanged() {
        streams.forEach((shard, sessions) -> {
            Leader leader = leaders.leaderOf(shard).orElse(null);
            sessions.closeUnless(epoch -> new Leader(self, epoch).equals(leader));
        });
    }

    private void onForward(Vertex origin, ForwardPublish message, long nowMs) {
        this.nowMs = nowMs;
        if (message instanceof Open open) {
            onOpen(origin, open);
        } else if (message instanceof Publishes publishes) {
            onPublishes(origin, publishes);
        }
    }

    private void onOpen(Vertex origin, Open open) {
        Leader leader = leaders.leaderOf(open.shard()).orElse(null);
        if (leader == null || !leader.vertex().equals(self)) {
            Vertex hint = leader == null ? null : leader.vertex();
            answer(origin, new NotLeader(open.shard(), open.stream(), open.generation(), hint));
            return;
        }
        EntryStreams sessions = streamsOf(open.shard());
        EntryStream opened = sessions.open(origin, open.stream(), open.generation(), leader.epoch());
        if (opened != null) {
            answer(origin, opened.opened());
            sessions.evict().ifPresent(forgotten -> answer(forgotten.origin(), forgotten.closed(self)));
        }
    }

    private void onPublishes(Vertex origin, Publishes publishes) {
        EntryStream stream = streamsOf(publishes.shard()).find(publishes.stream(), publishes.session());
        if (stream == null || stream.isClosed()) {
            answer(origin, closed(publishes, stream));
            return;
        }
        stream.accept(
                publishes,
                entry -> store.store(publishes.shard(), stream.epoch(), entry.topic(), entry.messages(), nowMs));
        unanswered.add(stream);
        if (unanswered.size() == 1) {
            events.later(this::answerAll);
        }
    }

    private Closed closed(Publishes publishes, @Nullable EntryStream stream) {
        Vertex leader = leaders.leaderOf(publishes.shard()).map(Leader::vertex).orElse(null);
        return stream != null
                ? stream.closed(leader)
                : new Closed(
                        publishes.shard(), publishes.stream(), publishes.session(), false, Decided.NOTHING, leader);
    }

    private void answerAll() {
        List<EntryStream> due = List.copyOf(unanswered);
        unanswered.clear();
        due.forEach(stream -> answer(stream.origin(), stream.answer()));
    }

    private void answer(Vertex origin, PublishAnswer answer) {
        router.send(origin, Priority.PUBLISH, answer, nowMs);
    }

    private EntryStreams streamsOf(Shard shard) {
        return streams.computeIfAbsent(shard, key -> new EntryStreams(key, streamsMax, () -> ++lastSession, trace));
    }
}
