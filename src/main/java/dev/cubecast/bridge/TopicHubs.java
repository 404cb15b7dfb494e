package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.bridge.ClientConnection.Refusal.Reason;
import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The topics that clients of this node watch, and how many of both there may be. Sessions of a durable topic read its
 * log, each for itself; those of an ephemeral one share its feed ({@link EphemeralTopics}). Everything runs on the
 * node's event loop.
 */
public final class TopicHubs {
    /** Longer than endpoints let their clients wait. */
    private static final long LOCATE_TIMEOUT_MS = 30_000;

    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final EventQueue events;
    private final LongSupplier nowMs;
    private final LogFanout logs;
    private final UnsentBytes unsent;
    private final SocketFlushes flushes;
    private final EphemeralTopics ephemeral;

    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Set<LogSubscription> readers = new LinkedHashSet<>();
    /** How many sessions each client has. */
    private final Map<Object, Integer> clients = new LinkedHashMap<>();
    /** How many sessions each topic has. */
    private final Map<TopicName, Integer> topics = new LinkedHashMap<>();

    private @Nullable TopicSource source;

    /** @param nowMs the monotonic milliseconds that the node's protocol runs on */
    public TopicHubs(BridgeSettings settings, ClientMetrics metrics, EventQueue events, LongSupplier nowMs) {
        this.settings = settings;
        this.metrics = metrics;
        this.events = events;
        this.nowMs = nowMs;
        this.unsent = new UnsentBytes(settings.unsentBytesTotalMax(), nowMs);
        this.logs = new LogFanout(events, unsent);
        this.flushes = new SocketFlushes(events, unsent);
        QueuedBytes queued = new QueuedBytes(settings.queuedBytesTotalMax());
        this.ephemeral = new EphemeralTopics(settings, metrics, queued, unsent, events, nowMs);
        metrics.measure(queued);
        metrics.measure(unsent);
        metrics.measureReading(
                () -> readers.stream().filter(reader -> !reader.isInStep()).count());
    }

    /** Names the feeds that report here, and who knows where topics are. Comes once, before the first session. */
    void follow(EphemeralFeeds feeds, TopicSource topics) {
        source = topics;
        ephemeral.start(feeds, topics);
    }

    /** Takes what the feeds of ephemeral topics deliver. */
    public FeedListener feedListener() {
        return ephemeral;
    }

    /**
     * Lets a client watch a topic. The connection hears in a later event whether and when that has taken effect.
     *
     * @return empty if a limit forbids it, of which the connection hears likewise
     */
    public Optional<Session> open(TopicName topic, Start start, ClientConnection connection) {
        if (!clients.containsKey(connection.client()) && clients.size() >= settings.sessionsMax()) {
            return refused(
                    connection,
                    Reason.TOO_MANY_SESSIONS,
                    "this node has " + settings.sessionsMax() + " clients already, as many as it may");
        }
        if (sessions.size() >= settings.subscriptionsMax()) {
            return refused(
                    connection,
                    Reason.TOO_MANY_SESSIONS,
                    "clients of this node have " + settings.subscriptionsMax()
                            + " subscriptions already, as many as they may");
        }
        if (!topics.containsKey(topic) && topics.size() >= settings.topicsMax()) {
            return refused(
                    connection,
                    Reason.TOO_MANY_WATCHED_TOPICS,
                    "clients of this node watch " + settings.topicsMax() + " topics already, as many as they may");
        }
        Session session = new Session(topic, start, connection, metrics, this::onSessionClosed);
        sessions.add(session);
        clients.merge(connection.client(), 1, Integer::sum);
        topics.merge(topic, 1, Integer::sum);
        metrics.onSessionOpened(connection.protocol());
        locate(session);
        return Optional.of(session);
    }

    private Optional<Session> refused(ClientConnection connection, Reason reason, String detail) {
        metrics.onSessionRefused(reason);
        events.later(() -> connection.onRefused(new Refusal(reason, detail)));
        return Optional.empty();
    }

    private void onSessionClosed(Session session) {
        sessions.remove(session);
        clients.computeIfPresent(session.connection().client(), (client, count) -> count == 1 ? null : count - 1);
        topics.computeIfPresent(session.topic(), (topic, count) -> count == 1 ? null : count - 1);
        metrics.onSessionClosed(session.protocol());
    }

    // ---- Where the topic is ----

    private void locate(Session session) {
        long deadlineMs = nowMs.getAsLong() + LOCATE_TIMEOUT_MS;
        started(source).locate(session.topic(), true, deadlineMs, location -> {
            if (!session.isClosed()) {
                onLocated(session, location);
            }
        });
    }

    private void onLocated(Session session, Location location) {
        if (location instanceof Located durable && durable.isDurable()) {
            read(session, durable);
        } else if (location instanceof Located located) {
            ephemeral.follow(session, located.topic());
        } else {
            session.refuse(DurableTopics.refusal(session.topic(), location));
        }
    }

    // ---- Durable topics ----

    private void read(Session session, Located located) {
        LogSubscription subscription = new LogSubscription(
                session,
                located.topic().id(),
                new Replacements(started(source)),
                logs,
                settings.blockBytesMax(),
                unsent,
                metrics,
                readers::remove);
        readers.add(subscription);
        session.begin(subscription);
        subscription.follow(started(source).subscribe(located, session.start(), subscription));
    }

    /** Topics that have gone while somebody has watched them. */
    private final class Replacements implements LogSubscription.Listener {
        private final TopicSource stored;

        private Replacements(TopicSource stored) {
            this.stored = stored;
        }

        @Override
        public void onReplaced(Session session, TopicId located) {
            stored.forget(session.topic(), located);
            stored.locate(session.topic(), false, nowMs.getAsLong() + LOCATE_TIMEOUT_MS, location -> {
                if (location instanceof Located found && !found.isDurable()) {
                    session.refuse(new Refusal(
                            Reason.UNAVAILABLE,
                            "the topic has been recreated as one that is not stored: subscribe again"));
                }
            });
        }

        @Override
        public void onGone(Session session, TopicId located) {
            session.end();
            stored.forget(session.topic(), located);
            locate(session);
        }
    }

    /** What is there from the start of the bridge on. */
    static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no session may be opened before the bridge has started");
        }
        return part;
    }

    /** Where the sockets of clients have what was written to them flushed. */
    public SocketFlushes flushes() {
        return flushes;
    }

    /** Looks after what sockets have not taken, a few times in a second. */
    void tick() {
        unsent.tick(sessions);
        ephemeral.tick();
    }

    /** All connections are closed. */
    void close() {
        unsent.close();
    }

    /** Sessions of this node: one for each topic that a client watches. */
    public int sessions() {
        return sessions.size();
    }

    /** Clients that have sessions. */
    public int clients() {
        return clients.size();
    }

    /** Topics that sessions of this node watch. */
    public int topics() {
        return topics.size();
    }
}
