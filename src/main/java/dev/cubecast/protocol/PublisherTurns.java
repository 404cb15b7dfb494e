package dev.cubecast.protocol;

import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishers of this node's clients that wait because much is on its way to the leader of their topic: what they have
 * to say stays in their sockets. For each outcome one that waits for the same leader goes on, the longest first, so no
 * more gets under way than ends.
 */
public final class PublisherTurns {
    private final Ways ways;
    /** What goes on, by way and in the order in which they came; as many as clients publish at most. */
    private final Map<Object, Map<Runnable, Waiting>> waiting = new LinkedHashMap<>();

    private record Waiting(TopicName topic, long deadlineMs) {}

    /** What is under way. */
    interface Ways {
        /**
         * Whether half of what may be on its way to the topic's leader is. Beyond the whole of it publishes are
         * refused.
         */
        boolean isCongested(TopicName topic);

        /** What all topics have in common whose publishes are limited together. */
        Object wayOf(TopicName topic);
    }

    PublisherTurns(Ways ways) {
        this.ways = ways;
    }

    /** Whether a publisher should wait before it takes more to publish to a topic, however long that is. */
    public boolean mustWait(TopicName topic, Runnable goOn) {
        return mustWait(topic, Long.MAX_VALUE, goOn);
    }

    /**
     * Whether a publisher should wait before it publishes more to a topic.
     *
     * @param deadlineMs of what it has to publish: by the next tick it goes on, so that it is refused in time
     * @param goOn if it should wait, called once when it may go on, never within this call; always the same of one
     *     publisher
     */
    public boolean mustWait(TopicName topic, long deadlineMs, Runnable goOn) {
        boolean mustWait = ways.isCongested(topic);
        if (mustWait) {
            waiting.computeIfAbsent(ways.wayOf(topic), way -> new LinkedHashMap<>())
                    .putIfAbsent(goOn, new Waiting(topic, deadlineMs));
        }
        return mustWait;
    }

    /** A publisher has gone. */
    public void leave(Runnable goOn) {
        remove(goOn);
    }

    private boolean remove(Runnable goOn) {
        for (Map<Runnable, Waiting> queue : waiting.values()) {
            if (queue.remove(goOn) != null) {
                waiting.values().removeIf(Map::isEmpty);
                return true;
            }
        }
        return false;
    }

    /** Something that was under way has ended. */
    void onOutcome(TopicName topic) {
        if (!waiting.isEmpty()) {
            Map<Runnable, Waiting> queue = waiting.get(ways.wayOf(topic));
            if (queue != null) {
                goOn(queue.keySet().iterator().next());
            }
        }
    }

    private void goOn(Runnable next) {
        if (remove(next)) {
            next.run();
        }
    }

    /**
     * Lets all go on who can wait no longer, and those whose topics have room again: the outcomes that made it may have
     * been for who has nothing more to say.
     */
    void tick(long nowMs) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Runnable> free = new ArrayList<>();
        waiting.values()
                .forEach(queue -> queue.forEach((goOn, waits) -> {
                    if (waits.deadlineMs <= nowMs || !ways.isCongested(waits.topic)) {
                        free.add(goOn);
                    }
                }));
        free.forEach(this::goOn);
    }
}
