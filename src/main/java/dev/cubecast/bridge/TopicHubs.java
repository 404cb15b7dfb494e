package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.bridge.ClientConnection.Refusal.Reason;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Feeds;
import dev.cubecast.delivery.Gap;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The topics that clients of this node watch. The first session of a topic subscribes this node's feed, the last one
 * unsubscribes it. What one event delivers is collected and written at the event's end, so that a session is written to once
 * however many messages came. Everything runs on the node's event loop.
 */
public final class TopicHubs implements FeedListener {
    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final QueuedBytes queued;
    private final EventQueue events;
    private final LongSupplier nowMs;

    private final Map<TopicName, TopicHub> hubs = new LinkedHashMap<>();
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Set<TopicHub> unflushed = new LinkedHashSet<>();
    private @Nullable Feeds feeds;

    /** @param nowMs the monotonic milliseconds that the node's protocol runs on */
    public TopicHubs(BridgeSettings settings, ClientMetrics metrics, EventQueue events, LongSupplier nowMs) {
        this.settings = settings;
        this.metrics = metrics;
        this.queued = new QueuedBytes(settings.queuedBytesTotalMax());
        metrics.measure(queued);
        this.events = events;
        this.nowMs = nowMs;
    }

    /** Names the feeds that report here. Comes once, before the first session. */
    void follow(Feeds source) {
        feeds = source;
    }

    /**
     * Lets a client watch a topic from now on. The connection hears in a later event whether and when that has taken effect.
     *
     * @return empty if a limit forbids it, of which the connection hears likewise
     */
    public Optional<Session> open(TopicName topic, ClientConnection connection) {
        if (sessions.size() >= settings.sessionsMax()) {
            return refused(
                    connection,
                    Reason.TOO_MANY_SESSIONS,
                    "this node has " + settings.sessionsMax() + " clients already, as many as it may");
        }
        if (!hubs.containsKey(topic) && hubs.size() >= settings.topicsMax()) {
            return refused(
                    connection,
                    Reason.TOO_MANY_TOPICS,
                    "clients of this node watch " + settings.topicsMax() + " topics already, as many as they may");
        }
        TopicHub hub = hubs.computeIfAbsent(topic, this::openHub);
        Session session = new Session(hub, connection, settings, metrics, queued, this::onSessionClosed);
        sessions.add(session);
        metrics.onSessionOpened(connection.protocol());
        hub.join(session);
        if (hub.isReady()) {
            events.later(() -> hub.activate(session));
        }
        return Optional.of(session);
    }

    private Optional<Session> refused(ClientConnection connection, Reason reason, String detail) {
        metrics.onSessionRefused(reason);
        events.later(() -> connection.onRefused(new Refusal(reason, detail)));
        return Optional.empty();
    }

    private TopicHub openHub(TopicName topic) {
        feeds().subscribe(topic, nowMs.getAsLong());
        return new TopicHub(topic, settings.blockBytesMax(), metrics);
    }

    private void onSessionClosed(Session session) {
        sessions.remove(session);
        metrics.onSessionClosed(session.protocol());
        TopicHub hub = session.hub();
        hub.leave(session);
        if (hub.isEmpty() && hubs.remove(hub.topic(), hub)) {
            unflushed.remove(hub);
            feeds().unsubscribe(hub.topic(), nowMs.getAsLong());
        }
    }

    private Feeds feeds() {
        if (feeds == null) {
            throw new IllegalStateException("no session may be opened before the bridge has started");
        }
        return feeds;
    }

    @Override
    public void onReady(Topic topic, long epoch, long nextOffset) {
        TopicHub hub = hubs.get(topic.name());
        if (hub != null) {
            hub.onReady(new FeedPosition(topic, epoch, nextOffset));
        }
    }

    @Override
    public void onBatch(TopicName topic, RecordBatch batch) {
        TopicHub hub = hubs.get(topic);
        if (hub != null) {
            hub.onBatch(batch);
            flushLater(hub);
        }
    }

    @Override
    public void onGap(TopicName topic, Gap gap) {
        TopicHub hub = hubs.get(topic);
        if (hub != null) {
            hub.onGap(gap);
        }
    }

    @Override
    public void onRefused(TopicName topic, String why) {
        TopicHub hub = hubs.remove(topic);
        if (hub != null) {
            unflushed.remove(hub);
            hub.flush();
            hub.sessions().forEach(session -> {
                metrics.onSessionRefused(Reason.UNAVAILABLE);
                session.refuse(new Refusal(Reason.UNAVAILABLE, why));
            });
        }
    }

    private void flushLater(TopicHub hub) {
        if (unflushed.isEmpty()) {
            events.later(this::flush);
        }
        unflushed.add(hub);
    }

    private void flush() {
        List<TopicHub> due = new ArrayList<>(unflushed);
        unflushed.clear();
        due.forEach(TopicHub::flush);
    }

    /** Sessions of this node. */
    public int sessions() {
        return sessions.size();
    }

    /** Topics that sessions of this node watch. */
    public int topics() {
        return hubs.size();
    }
}
