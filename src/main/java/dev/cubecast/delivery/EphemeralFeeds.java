package dev.cubecast.delivery;

import dev.cubecast.delivery.RegistrationAnswer.Deleted;
import dev.cubecast.delivery.RegistrationAnswer.NotLeader;
import dev.cubecast.delivery.RegistrationAnswer.Refused;
import dev.cubecast.delivery.RegistrationAnswer.Registered;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Receiver.OfOneWay;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The topics that this node has subscribers of, and how far each has been delivered. */
public class EphemeralFeeds {
    private final Vertex self;
    private final DeliverySettings settings;
    private final Leaders leaders;
    private final EventQueue events;
    private final FeedListener listener;
    private final Trace trace;

    private final Outbox outbox;
    private final HeldBytes held;
    private final Renewals renewals;
    private final Map<TopicId, EphemeralFeed> feeds = new LinkedHashMap<>();
    /** Those that wait for an answer or for missing messages. */
    private final Set<EphemeralFeed> waiting = new LinkedHashSet<>();

    private long rounds;

    public EphemeralFeeds(
            Vertex self,
            DeliverySettings settings,
            Router router,
            Leaders leaders,
            EventQueue events,
            FeedListener listener,
            Trace trace) {
        this.self = self;
        this.settings = settings;
        this.leaders = leaders;
        this.events = events;
        this.listener = listener;
        this.trace = trace;
        outbox = new Outbox(router, events);
        held = new HeldBytes(settings.heldBytesTotalMax());
        renewals = new Renewals(settings.renewIntervalMs());
        router.receive(
                Kind.RECORD_BATCH, new Receiver.Decoding<>(RecordBatch.class, RecordBatch::decode, this::onBatch));
        router.receive(Kind.INTEREST_ANSWER, (OfOneWay) this::onAnswers);
        router.receive(Kind.TOPIC_ENDS, (OfOneWay) this::onEnds);
        router.receive(Kind.REPAIR_MISSING, (OfOneWay) this::onGone);
    }

    /**
     * Starts to follow an ephemeral topic from its end. A topic that is followed already answers ready again, or once
     * for all if it still waits for its first answer. Never calls the listener within this call.
     */
    public void subscribe(TopicKey topic, long nowMs) {
        EphemeralFeed present = feeds.get(topic.id());
        if (present != null) {
            events.later(() -> repeatReady(present));
        } else if (feeds.size() >= settings.feedsMax()) {
            trace.count(Measure.FEEDS_REFUSED);
            String why = self + " follows " + settings.feedsMax() + " topics already";
            events.later(() -> listener.onRefused(topic, why));
        } else {
            Shard shard = Shard.of(topic.name(), self.dimension());
            EphemeralFeed feed = new EphemeralFeed(topic, shard, settings, held, outbox, listener, trace);
            feeds.put(topic.id(), feed);
            renewals.add(feed);
            feed.follow(leaderOf(feed), ++rounds, nowMs);
            watch(feed);
        }
    }

    private void repeatReady(EphemeralFeed feed) {
        if (feeds.get(feed.topic.id()) == feed) {
            feed.repeatReady();
        }
    }

    /** Stops to follow a topic. */
    public void unsubscribe(TopicId topic, long nowMs) {
        EphemeralFeed feed = feeds.get(topic);
        if (feed != null) {
            end(feed, nowMs);
        }
    }

    private void end(EphemeralFeed feed, long nowMs) {
        feed.leave(nowMs);
        feeds.remove(feed.topic.id());
        renewals.remove(feed);
        waiting.remove(feed);
    }

    /** Registers at once with the new leaders of the topics whose leader or epoch has changed in this node's view. */
    public void onLeadersChanged(long nowMs) {
        long round = ++rounds;
        for (EphemeralFeed feed : feeds.values()) {
            Leader leader = leaderOf(feed);
            if (!feed.follows(leader)) {
                feed.follow(leader, round, nowMs);
                watch(feed);
            }
        }
    }

    private @Nullable Leader leaderOf(EphemeralFeed feed) {
        return leaders.leaderOf(feed.shard).orElse(null);
    }

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        renewals.take(nowMs).forEach(feed -> feed.register(nowMs));
        if (!waiting.isEmpty()) {
            List.copyOf(waiting).forEach(feed -> {
                feed.tick(nowMs);
                watch(feed);
            });
        }
    }

    /** The listener may have ended the feed meanwhile; then it waits for nothing. */
    private void watch(EphemeralFeed feed) {
        if (feed.isWaiting()) {
            waiting.add(feed);
        } else {
            waiting.remove(feed);
        }
    }

    private void onBatch(Vertex origin, RecordBatch batch, long nowMs) {
        trace.count(Measure.BATCHES_RECEIVED);
        EphemeralFeed feed = feeds.get(batch.topic());
        if (feed == null) {
            trace.count(Measure.BATCHES_STALE);
            return;
        }
        feed.onBatch(batch, nowMs);
        watch(feed);
    }

    private void onAnswers(Vertex origin, Bytes payload, long nowMs) {
        for (RegistrationAnswer answer : Packing.unpack(Kind.INTEREST_ANSWER, payload, RegistrationAnswer::read)) {
            EphemeralFeed feed = feeds.get(answer.topic());
            if (feed != null && feed.expects(origin, answer)) {
                onAnswer(feed, answer, nowMs);
            }
        }
    }

    private void onAnswer(EphemeralFeed feed, RegistrationAnswer answer, long nowMs) {
        if (answer instanceof Registered registered) {
            feed.onRegistered(registered, nowMs);
        } else if (answer instanceof Refused refused) {
            end(feed, nowMs);
            listener.onRefused(feed.topic, refused.why());
            return;
        } else if (answer instanceof Deleted) {
            end(feed, nowMs);
            listener.onDeleted(feed.topic);
            return;
        } else if (answer instanceof NotLeader) {
            feed.onNotLeader(nowMs);
        }
        watch(feed);
    }

    private void onEnds(Vertex origin, Bytes payload, long nowMs) {
        for (Position end : Packing.unpack(Kind.TOPIC_ENDS, payload, Position::read)) {
            EphemeralFeed feed = feeds.get(end.topic());
            if (feed != null) {
                feed.onEnd(end, nowMs);
                watch(feed);
            }
        }
    }

    private void onGone(Vertex origin, Bytes payload, long nowMs) {
        for (MissingRange gone : Packing.unpack(Kind.REPAIR_MISSING, payload, MissingRange::read)) {
            EphemeralFeed feed = feeds.get(gone.topic());
            if (feed != null) {
                feed.onGone(gone, nowMs);
                watch(feed);
            }
        }
    }

    /** Topics that are followed. */
    public int size() {
        return feeds.size();
    }

    /** Bytes of batches that wait for earlier ones. */
    public int heldBytes() {
        return held.used();
    }
}
