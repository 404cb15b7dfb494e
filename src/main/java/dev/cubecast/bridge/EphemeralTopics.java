package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.bridge.ClientConnection.Refusal.Reason;
import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Gap;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Isolated;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ephemeral topics that clients of this node watch. The first session of one subscribes this node's feed, the last
 * one unsubscribes it. What one event delivers is collected and written at the event's end, so that a session is
 * written to once however many messages came.
 */
final class EphemeralTopics implements FeedListener {
    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final QueuedBytes queued;
    private final UnsentBytes unsent;
    private final EventQueue events;
    private final LongSupplier nowMs;
    private final ByteWriter scratch = new ByteWriter();

    private final Map<TopicId, TopicHub> hubs = new LinkedHashMap<>();
    private List<TopicHub> unflushed = new ArrayList<>();
    /** The list of the event before, which is empty. */
    private List<TopicHub> spare = new ArrayList<>();

    private @Nullable EphemeralFeeds feeds;
    private @Nullable TopicSource source;
    private @Nullable AwaitedTopics awaited;

    EphemeralTopics(
            BridgeSettings settings,
            ClientMetrics metrics,
            QueuedBytes queued,
            UnsentBytes unsent,
            EventQueue events,
            LongSupplier nowMs) {
        this.settings = settings;
        this.metrics = metrics;
        this.queued = queued;
        this.unsent = unsent;
        this.events = events;
        this.nowMs = nowMs;
    }

    /** Comes once, before the first session. */
    void start(EphemeralFeeds ownFeeds, TopicSource topics) {
        feeds = ownFeeds;
        source = topics;
        awaited = new AwaitedTopics(topics, nowMs, this::onRecreated);
    }

    // ---- Sessions ----

    /** Has a session get what the topic's feed delivers from now on. */
    void follow(Session session, Topic topic) {
        if (session.start() instanceof Start.At at && !(at.place() instanceof ReadFrom.Latest)) {
            events.later(() -> session.refuse(DurableTopics.nothingStored(session.topic())));
            return;
        }
        TopicHub hub = hubs.computeIfAbsent(topic.id(), id -> openHub(topic));
        LiveSubscription subscription = new LiveSubscription(session, hub, settings, metrics, queued, this::onLeft);
        session.begin(subscription);
        hub.join(subscription);
        if (hub.isReady()) {
            events.later(() -> hub.activate(subscription));
        }
    }

    private TopicHub openHub(Topic topic) {
        TopicHubs.started(feeds).subscribe(topic.key(), nowMs.getAsLong());
        return new TopicHub(topic, settings.blockBytesMax(), metrics, scratch, unsent);
    }

    private void onLeft(LiveSubscription subscription) {
        TopicHub hub = subscription.hub();
        hub.leave(subscription);
        if (hub.isEmpty() && hubs.remove(hub.topic().id(), hub)) {
            TopicHubs.started(feeds).unsubscribe(hub.topic().id(), nowMs.getAsLong());
        }
    }

    // ---- What the feeds deliver ----

    @Override
    public void onReady(TopicKey topic, long epoch, long nextOffset) {
        TopicHub hub = hubs.get(topic.id());
        if (hub != null) {
            hub.onReady(epoch, nextOffset);
        }
    }

    @Override
    public void onBatch(TopicKey topic, RecordBatch batch) {
        TopicHub hub = hubs.get(topic.id());
        if (hub != null) {
            hub.onBatch(batch);
            flushLater(hub);
        }
    }

    @Override
    public void onGap(TopicKey topic, Gap gap) {
        TopicHub hub = hubs.get(topic.id());
        if (hub != null) {
            hub.onGap(gap);
        }
    }

    @Override
    public void onRefused(TopicKey topic, String why) {
        closeHub(topic).forEach(session -> session.refuse(new Refusal(Reason.UNAVAILABLE, why)));
    }

    /** Its sessions hear nothing until there is a topic of its name again (ARCHITECTURE.md, rule 2). */
    @Override
    public void onDeleted(TopicKey topic) {
        TopicHubs.started(source).forget(topic.name(), topic.id());
        for (Session session : closeHub(topic)) {
            session.end();
            TopicHubs.started(awaited).await(session);
        }
    }

    private void onRecreated(Session session, Located made) {
        if (made.isDurable()) {
            session.refuse(new Refusal(
                    Reason.UNAVAILABLE, "the topic has been recreated as one that is stored: subscribe again"));
        } else {
            follow(session, made.topic());
        }
    }

    /** Returns its sessions, which have nothing any more that brings them messages. */
    private List<Session> closeHub(TopicKey topic) {
        TopicHub hub = hubs.remove(topic.id());
        if (hub == null) {
            return List.of();
        }
        hub.flush();
        return hub.sessions().stream().map(LiveSubscription::session).toList();
    }

    private void flushLater(TopicHub hub) {
        if (hub.flushIsDue) {
            return;
        }
        if (unflushed.isEmpty()) {
            events.later(this::flush);
        }
        hub.flushIsDue = true;
        unflushed.add(hub);
    }

    private void flush() {
        List<TopicHub> due = unflushed;
        unflushed = spare;
        spare = due;
        due.forEach(hub -> hub.flushIsDue = false);
        try {
            Isolated.forEach(due, TopicHub::flush);
        } finally {
            due.clear();
        }
    }

    // ---- Time ----

    void tick() {
        if (awaited != null) {
            awaited.tick();
        }
    }
}
