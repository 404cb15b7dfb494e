package dev.cubecast.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What one publisher has for all its topics: a window of messages under way, and a bounded queue behind it. */
final class PublishQueue {
    /**
     * Topics whose numbers are remembered; the one unused for longest begins anew under another name of the producer.
     */
    static final int TOPICS_MAX = 10_000;

    private final PublisherOptions limits;
    private final Backoff pauses;
    private final RandomGenerator random;
    private final String name;

    /** By topic, the one used last at the end. */
    private final Map<String, TopicLine> lines = new LinkedHashMap<>(16, 0.75f, true);
    /** Those with something to be sent, in turn. */
    private final Deque<TopicLine> turns = new ArrayDeque<>();

    private final Set<TopicLine> listed = new LinkedHashSet<>();

    private long producers;
    private int held;
    private long heldBytes;
    private int underWay;
    private long underWayBytes;
    private long refused;
    private long resentBefore;
    private boolean isFull;

    /** @param name that no other publisher has, anywhere; at most 40 characters */
    PublishQueue(String name, PublisherOptions limits, Backoff pauses, RandomGenerator random) {
        this.name = name;
        this.limits = limits;
        this.pauses = pauses;
        this.random = random;
    }

    // ---- What comes in ----

    /** Takes a message. False if there is no room for it. */
    boolean offer(Publication publication) {
        if (held >= limits.queueMax() || heldBytes + publication.bytes > limits.queueBytesMax()) {
            refused++;
            return false;
        }
        held++;
        heldBytes += publication.bytes;
        publication.enter(this::leave);
        TopicLine line =
                lines.computeIfAbsent(publication.topic, topic -> new TopicLine(this::newProducer, pauses, random));
        line.add(publication);
        list(line);
        forgetOne();
        isFull |= isAbove(1, 2);
        return true;
    }

    /** Every line counts under a name of its own: one that is forgotten and begins anew must not repeat numbers. */
    private String newProducer() {
        producers++;
        return name + "." + producers;
    }

    private void forgetOne() {
        Iterator<TopicLine> oldestFirst = lines.values().iterator();
        while (lines.size() > TOPICS_MAX && oldestFirst.hasNext()) {
            TopicLine line = oldestFirst.next();
            if (line.isIdle()) {
                resentBefore += line.resent();
                oldestFirst.remove();
            }
        }
    }

    private void list(TopicLine line) {
        if (line.hasWaiting() && listed.add(line)) {
            turns.addLast(line);
        }
    }

    /** Whether whoever publishes should wait: from when the queue is half full until it is a quarter full. */
    boolean isFull() {
        return isFull;
    }

    private boolean isAbove(int parts, int of) {
        return held * (long) of > limits.queueMax() * (long) parts || heldBytes * of > limits.queueBytesMax() * parts;
    }

    /** Messages that are not answered. */
    int held() {
        return held;
    }

    /** How many messages were not taken, as the queue was full. */
    long refused() {
        return refused;
    }

    /** How many messages were sent again. */
    long resent() {
        return resentBefore
                + lines.values().stream().mapToLong(TopicLine::resent).sum();
    }

    // ---- What goes out ----

    /** What may be sent now, in order; it counts as under way until it is stored or refused. */
    List<Publication> takeSendable(long nowMs) {
        List<Publication> sendable = new ArrayList<>();
        for (int left = turns.size(); left > 0 && hasRoom(); left--) {
            TopicLine line = turns.removeFirst();
            while (hasRoom()) {
                Optional<Publication> next = line.next(nowMs);
                if (next.isEmpty()) {
                    break;
                }
                underWay++;
                underWayBytes += next.get().bytes;
                sendable.add(next.get());
            }
            listed.remove(line);
            list(line);
        }
        return sendable;
    }

    private boolean hasRoom() {
        return underWay < limits.windowMax() && underWayBytes < limits.windowBytesMax();
    }

    /** It was answered so. */
    void onStored(Publication publication, Published published, long nowMs) {
        TopicLine line = answered(publication);
        line.onStored(publication, published, nowMs);
        list(line);
    }

    /** It was refused so, or its connection is lost. */
    void onRefused(Publication publication, CubecastException why, long nowMs) {
        TopicLine line = answered(publication);
        line.onRefused(publication, why, nowMs);
        list(line);
    }

    private TopicLine answered(Publication publication) {
        underWay--;
        underWayBytes -= publication.bytes;
        TopicLine line = lines.get(publication.topic);
        if (line == null) {
            throw new IllegalStateException("a topic with messages under way was forgotten: " + publication.topic);
        }
        return line;
    }

    private void leave(Publication publication) {
        held--;
        heldBytes -= publication.bytes;
        isFull &= isAbove(1, 4);
    }

    /** Fails what has waited for too long. */
    void tick(long nowMs) {
        for (TopicLine line : List.copyOf(turns)) {
            line.tick(nowMs, limits.timeoutMs());
        }
    }

    /** Ends all of them. */
    void close() {
        List.copyOf(lines.values()).forEach(line -> line.giveUp("closed", "the client was closed"));
        lines.clear();
        turns.clear();
        listed.clear();
        underWay = 0;
        underWayBytes = 0;
    }
}
