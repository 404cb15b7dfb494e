package dev.cubecast.protocol;

import dev.cubecast.protocol.Location.Located;
import dev.cubecast.protocol.PublicationOutcome.Reason;
import dev.cubecast.protocol.PublicationOutcome.Refused;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one node publishes to topics of one name, in its order. All that is under way names one id. If a leader says
 * that this is not the topic any more, then nothing more is sent until all that is under way has ended; what was
 * refused so goes first to the topic that has the name now, once.
 */
final class PublicationQueue {
    /** What a queue does outside itself. */
    interface Way {
        /** Whether one more publish may wait. */
        boolean reserve(PendingPublication publish);

        /** A publish waits no longer. */
        void release(PendingPublication publish);

        /** @param whenDone called once, never within this call */
        void send(Located location, PendingPublication publish, Consumer<PublicationOutcome> whenDone);

        /** Tells the publisher, in an event of its own. */
        void end(PendingPublication publish, PublicationOutcome outcome);
    }

    private record Waiting(PendingPublication publish, boolean isRetry) {}

    private final TopicName topic;
    private final TopicLocator locator;
    private final Way way;

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Refused because they named a topic that is gone, by their number. */
    private final Map<Long, PendingPublication> stale = new TreeMap<>();

    private @Nullable TopicId current;
    private int underWay;
    private long lastNumber;
    private boolean locating;
    private long nowMs;

    PublicationQueue(TopicName topic, TopicLocator locator, Way way) {
        this.topic = topic;
        this.locator = locator;
        this.way = way;
    }

    void offer(PendingPublication publish, long nowMs) {
        this.nowMs = nowMs;
        Optional<Located> location = waiting.isEmpty() && stale.isEmpty() ? locator.known(topic) : Optional.empty();
        if (location.isPresent() && maySend(location.get())) {
            send(location.get(), publish, false);
        } else if (way.reserve(publish)) {
            waiting.add(new Waiting(publish, false));
            advance();
        } else {
            way.end(publish, TopicPublishing.refused(Reason.OVERLOADED));
        }
    }

    /** Whether this would not overtake what is on its way to another topic of the name. */
    private boolean maySend(Located location) {
        return underWay == 0 || location.topic().id().equals(current);
    }

    private void send(Located location, PendingPublication publish, boolean isRetry) {
        long number = ++lastNumber;
        current = location.topic().id();
        underWay++;
        way.send(location, publish, outcome -> onOutcome(number, location, publish, isRetry, outcome));
    }

    private void onOutcome(
            long number, Located location, PendingPublication publish, boolean isRetry, PublicationOutcome outcome) {
        underWay--;
        if (isStale(publish, outcome)) {
            locator.forget(topic, location.topic().id());
        }
        if (isStale(publish, outcome) && !isRetry && way.reserve(publish)) {
            stale.put(number, publish);
        } else {
            publish.whenDone().accept(outcome);
        }
        advance();
    }

    /**
     * Whether the leader's refusal is about a topic, or settings of it, that this node should not have named any more.
     */
    private static boolean isStale(PendingPublication publish, PublicationOutcome outcome) {
        return outcome instanceof Refused refused
                && switch (refused.reason()) {
                    case UNKNOWN_TOPIC, TOPIC_RECREATED -> true;
                    case DURABILITY_TOO_STRONG -> publish.publication().asked() == null;
                    default -> false;
                };
    }

    /** Sends what waits, if it is known whereto and nothing is overtaken. */
    private void advance() {
        if (underWay == 0 && !stale.isEmpty()) {
            List<PendingPublication> again = new ArrayList<>(stale.values());
            stale.clear();
            for (int i = again.size() - 1; i >= 0; i--) {
                waiting.addFirst(new Waiting(again.get(i), true));
            }
        }
        if (!locating && stale.isEmpty() && !waiting.isEmpty()) {
            locator.known(topic).ifPresentOrElse(this::sendWaiting, this::locate);
        }
    }

    private void sendWaiting(Located location) {
        while (maySend(location) && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            way.release(next.publish);
            send(location, next.publish, next.isRetry);
        }
    }

    private void locate() {
        locating = true;
        locator.locate(topic, true, waiting.element().publish.deadlineMs(), this::onLocation, nowMs);
    }

    private void onLocation(Location location) {
        locating = false;
        if (location instanceof Located located && stale.isEmpty()) {
            sendWaiting(located);
        } else if (location instanceof Location.NotFound) {
            refuseWaiting(TopicPublishing.refused(Reason.UNKNOWN_TOPIC));
        } else if (location instanceof Location.TooMany) {
            refuseWaiting(TopicPublishing.refused(Reason.TOO_MANY_TOPICS));
        } else if (location instanceof Location.Overloaded) {
            refuseWaiting(TopicPublishing.refused(Reason.OVERLOADED));
        }
        endOverdue();
        advance();
    }

    private void refuseWaiting(PublicationOutcome outcome) {
        while (!waiting.isEmpty()) {
            end(waiting.remove(), outcome);
        }
    }

    private void end(Waiting refused, PublicationOutcome outcome) {
        way.release(refused.publish);
        way.end(refused.publish, outcome);
    }

    void tick(long nowMs) {
        this.nowMs = nowMs;
        endOverdue();
    }

    private void endOverdue() {
        List<Waiting> overdue = waiting.stream()
                .filter(waits -> waits.publish.deadlineMs() <= nowMs)
                .toList();
        waiting.removeAll(overdue);
        overdue.forEach(waits -> end(waits, TopicPublishing.refused(Reason.UNAVAILABLE)));
        List<PendingPublication> gone = stale.values().stream()
                .filter(publish -> publish.deadlineMs() <= nowMs)
                .toList();
        stale.values().removeAll(gone);
        gone.forEach(publish -> end(new Waiting(publish, true), TopicPublishing.refused(Reason.TOPIC_RECREATED)));
    }

    /** Whether nothing waits or is under way. */
    boolean isIdle() {
        return underWay == 0 && waiting.isEmpty() && stale.isEmpty() && !locating;
    }
}
