package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.Reads;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of durable topics at one node. Whoever subscribes bounds their number. Those that read the log take
 * turns, so that many that are far behind keep none from its share.
 */
public final class TopicReaders {
    /** How long one read may take; if it brings nothing, the next one follows. */
    private static final long READ_DEADLINE_MS = 2_000;
    /** The pause after a read that has brought nothing. */
    private static final long AGAIN_MS = 200;
    /**
     * Reads under way, each of which brings {@link Packing#PAYLOAD_BYTES} or one batch; further ones wait for their
     * turn.
     */
    private static final int READS_MAX = 64;

    private final DurableFeeds feeds;
    private final Reads reads;
    private final EventQueue events;
    private final Deque<TopicReader> awaitingTurn = new ArrayDeque<>();
    private final Map<TopicReader, Long> resting = new LinkedHashMap<>();
    private final DeletedTopics deleted;
    private int underWay;
    private long nowMs;

    public TopicReaders(DurableFeeds feeds, Reads reads, EventQueue events) {
        this.feeds = feeds;
        this.reads = reads;
        this.events = events;
        this.deleted = new DeletedTopics(reads);
    }

    // ---- Subscriptions ----

    /** Subscribes a topic from some place on. Never calls the outlet within this call. */
    public TopicReader subscribe(GroupId group, TopicName name, ReadFrom from, ReaderOutlet outlet, long nowMs) {
        return subscribe(new TopicReader(group, name, null, from, outlet, this), nowMs);
    }

    /** Goes on where a subscription has been, at this node or another one. Never calls the outlet within this call. */
    public TopicReader resume(GroupId group, TopicName name, ResumePoint point, ReaderOutlet outlet, long nowMs) {
        ReadFrom from = new ReadFrom.Token(point.epoch(), point.next());
        return subscribe(new TopicReader(group, name, point.topic(), from, outlet, this), nowMs);
    }

    private TopicReader subscribe(TopicReader reader, long nowMs) {
        this.nowMs = nowMs;
        events.later(reader::readOn);
        return reader;
    }

    void onClosed(TopicName name, TopicReader reader) {
        resting.remove(reader);
        deleted.onClosed(name, reader);
    }

    // ---- Feeds ----

    /**
     * The feed of a topic, to join at an offset.
     *
     * @param epoch in which all before the offset was got
     * @param begin whether to begin one if there is none
     */
    Optional<DurableFeed> feed(GroupId group, TopicName name, TopicId topic, long epoch, long next, boolean begin) {
        Optional<DurableFeed> present = feeds.find(topic);
        return present.isPresent() || !begin ? present : feeds.open(group, name, topic, epoch, next);
    }

    /** What the feed of a topic delivers next, if there is one. */
    OptionalLong expected(@Nullable TopicId topic) {
        return topic == null
                ? OptionalLong.empty()
                : feeds.find(topic)
                        .map(feed -> OptionalLong.of(feed.expected()))
                        .orElseGet(OptionalLong::empty);
    }

    // ---- Turns ----

    void awaitTurn(TopicReader reader) {
        awaitingTurn.add(reader);
        takeTurns();
    }

    private void takeTurns() {
        while (underWay < READS_MAX && !awaitingTurn.isEmpty()) {
            TopicReader reader = awaitingTurn.remove();
            reader.onTurn().ifPresent(question -> {
                underWay++;
                reads.read(
                        question,
                        nowMs + READ_DEADLINE_MS,
                        answer -> {
                            underWay--;
                            try {
                                reader.onAnswer(answer);
                            } finally {
                                takeTurns();
                            }
                        },
                        nowMs);
            });
        }
    }

    /** Lets a reader that has got nothing read again in a moment. */
    void readLater(TopicReader reader) {
        resting.put(reader, nowMs + AGAIN_MS);
    }

    /** Lets a reader whose topic has been deleted read again once there is another one. */
    void awaitAnother(GroupId group, TopicName name, TopicReader reader) {
        deleted.await(group, name, reader, nowMs);
    }

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        List<TopicReader> due = resting.entrySet().stream()
                .filter(entry -> nowMs >= entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(resting::remove);
        due.forEach(TopicReader::readOn);
        deleted.tick(nowMs);
    }
}
