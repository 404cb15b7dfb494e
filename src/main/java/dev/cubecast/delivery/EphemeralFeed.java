package dev.cubecast.delivery;

import dev.cubecast.delivery.RegistrationAnswer.Registered;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One topic that this node follows: its leader in its epoch, as this node's view names them now, and nobody else. Only
 * when that leader has answered does the feed move to its epoch; if the view changes back before, it goes on where it
 * was.
 */
final class EphemeralFeed implements Reassembly.Sink {
    private static final long NEVER = Long.MAX_VALUE;

    final TopicKey topic;
    final Shard shard;

    private final DeliverySettings settings;
    private final Outbox outbox;
    private final FeedListener listener;
    private final Trace trace;
    private final Reassembly reassembly;

    private @Nullable Leader leader;
    /**
     * When this leader began to be followed, counted in changes of all feeds; answers to earlier rounds are out of
     * date.
     */
    private long round;
    /** Whether some leader has answered. */
    private boolean begun;
    /** The epoch in which the topic was delivered last; 0 until then. */
    private long epoch;

    private int unanswered;
    private long registerAgainMs = NEVER;
    private long nowMs;

    EphemeralFeed(
            TopicKey topic,
            Shard shard,
            DeliverySettings settings,
            HeldBytes allHeld,
            Outbox outbox,
            FeedListener listener,
            Trace trace) {
        this.topic = topic;
        this.shard = shard;
        this.settings = settings;
        this.outbox = outbox;
        this.listener = listener;
        this.trace = trace;
        this.reassembly = new Reassembly(settings, allHeld, this, trace);
    }

    /** Turns to another leader or epoch, or to none while nobody is known to lead the topic. */
    void follow(@Nullable Leader newLeader, long newRound, long nowMs) {
        leader = newLeader;
        round = newRound;
        unanswered = 0;
        registerAgainMs = NEVER;
        reassembly.pause();
        register(nowMs);
    }

    /** Tells the leader that this node wants the topic and how far it has it. */
    void register(long nowMs) {
        if (leader == null) {
            return;
        }
        outbox.register(leader.vertex(), new Registration(topic, round, true, position()), nowMs);
        registerAgainMs = isSettled() ? NEVER : nowMs + retryDelayMs();
    }

    private long retryDelayMs() {
        long delay = settings.repairIntervalMs() << Math.min(unanswered, 10);
        return Math.min(delay, settings.renewIntervalMs());
    }

    /** Tells the leader that this node no longer wants the topic. If that is lost, the lease ends it. */
    void leave(long nowMs) {
        reassembly.pause();
        if (leader != null) {
            outbox.register(leader.vertex(), new Registration(topic, round, false, null), nowMs);
        }
        leader = null;
        registerAgainMs = NEVER;
    }

    void onRegistered(Registered answer, long nowMs) {
        unanswered = 0;
        registerAgainMs = NEVER;
        if (begun && epoch == answer.epoch()) {
            reassembly.onEndOfMoment(answer.next(), nowMs);
        } else {
            begin(answer);
        }
    }

    private void begin(Registered answer) {
        boolean isFirst = !begun;
        begun = true;
        epoch = answer.epoch();
        reassembly.restart(answer.next());
        if (isFirst) {
            repeatReady();
        } else {
            // ARCHITECTURE.md, rule 23: nobody can tell what the new leader never got.
            tellGap(new Gap.Unknown());
        }
    }

    /** The node that was asked does not take itself for the leader. One of the two views will change soon. */
    void onNotLeader(long nowMs) {
        unanswered = 0;
        registerAgainMs = nowMs + settings.repairIntervalMs();
    }

    void onBatch(RecordBatch batch, long nowMs) {
        if (isAt(batch.topic(), batch.epoch())) {
            this.nowMs = nowMs;
            reassembly.onBatch(batch, nowMs);
        } else {
            trace.count(Measure.BATCHES_STALE);
        }
    }

    /** The leader reminds this node of the topic's end and wants to hear how far this node has it. */
    void onEnd(Position end, long nowMs) {
        Leader asking = leader;
        if (asking != null && isAt(end.topic(), end.epoch())) {
            this.nowMs = nowMs;
            reassembly.onEnd(end.next(), nowMs);
            outbox.confirm(asking.vertex(), new Position(end.topic(), epoch, reassembly.expected()), nowMs);
        }
    }

    void onGone(MissingRange gone, long nowMs) {
        if (isAt(gone.topic(), gone.epoch())) {
            this.nowMs = nowMs;
            reassembly.onGone(gone.first(), gone.last(), nowMs);
        }
    }

    void tick(long nowMs) {
        this.nowMs = nowMs;
        if (nowMs >= registerAgainMs) {
            unanswered++;
            register(nowMs);
        }
        reassembly.tick(nowMs);
    }

    /** Says, again if need be, that the subscription stands; not before it does. */
    void repeatReady() {
        if (begun) {
            listener.onReady(topic, epoch, reassembly.expected());
        }
    }

    @Override
    public void deliver(RecordBatch batch) {
        listener.onBatch(topic, batch);
    }

    @Override
    public void onGap(Gap.Range gap) {
        tellGap(gap);
    }

    private void tellGap(Gap gap) {
        trace.count(Measure.GAPS);
        listener.onGap(topic, gap);
    }

    @Override
    public void ask(long first, long last) {
        if (leader != null && begun) {
            trace.count(Measure.REPAIRS);
            outbox.askFor(leader.vertex(), new MissingRange(topic.id(), epoch, first, last), nowMs);
        }
    }

    boolean follows(@Nullable Leader candidate) {
        return Objects.equals(leader, candidate);
    }

    /** Whether an answer to a registration comes from the leader, and in the epoch and round, that is followed now. */
    boolean expects(Vertex origin, RegistrationAnswer answer) {
        return leader != null
                && leader.vertex().equals(origin)
                && answer.round() >= round
                && !(answer instanceof Registered registered && registered.epoch() != leader.epoch());
    }

    /** Whether the followed leader has answered in its epoch, now or when it was followed before. */
    private boolean isSettled() {
        return begun && leader != null && leader.epoch() == epoch;
    }

    private boolean isAt(TopicId itsTopic, long itsEpoch) {
        return isSettled() && itsEpoch == epoch && topic.id().equals(itsTopic);
    }

    /** Whether the clock matters to this feed, beside the renewals. */
    boolean isWaiting() {
        return registerAgainMs != NEVER || reassembly.isWaiting();
    }

    private @Nullable Position position() {
        return begun ? new Position(topic.id(), epoch, reassembly.expected()) : null;
    }
}
