package dev.cubecast.simulation;

import dev.cubecast.delivery.Gap;
import dev.cubecast.history.Violation;
import dev.cubecast.message.Message;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber saw of a topic, from its subscribe on. Offsets follow on each other unless a gap says that they
 * do not, nothing comes twice, and of one publisher nothing comes before what it published earlier.
 */
final class Subscription {
    private final TopicName topic;
    private final NodeProcess process;
    private final History history;
    private final Map<String, Long> lastNumberOf = new HashMap<>();
    private final Map<Stretch, Long> nextOf = new HashMap<>();
    private final Set<History.PublishedMessage> got = new HashSet<>();
    private @Nullable Stretch stretch;
    private long nextOffset;
    private boolean ready;
    /** Since when the subscriber has been promised everything, {@link Long#MAX_VALUE} until it is. */
    private long promisedSinceMs = Long.MAX_VALUE;

    private boolean broken;
    private long gaps;

    /** What offsets count in: a topic's epoch. */
    record Stretch(TopicId topic, long epoch) {}

    Subscription(TopicName topic, NodeProcess process, History history) {
        this.topic = topic;
        this.process = process;
        this.history = history;
    }

    void onReady(TopicId id, long epoch, long next) {
        if (ready) {
            throw broken("is told a second time that it is ready");
        }
        ready = true;
        stretch = new Stretch(id, epoch);
        nextOffset = next;
        promisedSinceMs = history.nowMs();
    }

    void onBatch(RecordBatch batch) {
        Stretch of = new Stretch(batch.topic(), batch.epoch());
        if (!ready) {
            throw broken("gets messages before it is ready");
        }
        boolean follows = of.equals(stretch) && batch.baseOffset() == nextOffset;
        if (!follows && !broken) {
            throw broken("expects offset " + nextOffset + " of " + stretch + " and gets " + batch.baseOffset() + " of "
                    + of + " without a gap");
        }
        if (batch.baseOffset() < nextOf.getOrDefault(of, 0L)) {
            throw broken("gets offset " + batch.baseOffset() + " of " + of + " again");
        }
        broken = false;
        stretch = of;
        nextOffset = batch.nextOffset();
        nextOf.put(of, nextOffset);
        for (int i = 0; i < batch.messages().size(); i++) {
            String text = Message.decode(batch.messages().get(i)).body().toUtf8();
            onMessage(history.onDelivered(text, topic, batch.topic(), batch.epoch(), batch.baseOffset() + i));
        }
    }

    private void onMessage(History.PublishedMessage message) {
        got.add(message);
        String publisher = message.publication().publisher;
        Long last = lastNumberOf.put(publisher, message.number());
        if (last != null && last >= message.number()) {
            throw broken("gets number " + message.number() + " of " + publisher + " after number " + last);
        }
    }

    void onGap(Gap gap) {
        gaps++;
        promisedSinceMs = history.nowMs();
        if (gap instanceof Gap.Range range) {
            if (range.first() > range.last() || (!broken && range.first() != nextOffset)) {
                throw broken("expects offset " + nextOffset + " and is told of " + range);
            }
            nextOffset = range.last() + 1;
        } else {
            broken = true;
        }
    }

    /**
     * Whether the message was published after everything was promised to this subscriber, in the epoch that it follows,
     * and did not come. While views differ there can be a second leader with an epoch of its own; what that one stores
     * nobody else gets.
     */
    boolean misses(History.PublishedMessage message) {
        Publication publication = message.publication();
        return publication.topic.equals(topic)
                && publication.publishedAtMs > promisedSinceMs
                && stretch != null
                && publication.isStoredIn(stretch.epoch())
                && !got.contains(message);
    }

    boolean isReady() {
        return ready;
    }

    /** Gaps that the subscriber was told of. */
    long gaps() {
        return gaps;
    }

    /** Whether the subscriber has everything up to an end, or was told of what it misses. */
    boolean hasReached(long epoch, long end) {
        return ready && (broken || stretch != null && stretch.epoch() == epoch && nextOffset == end);
    }

    /** The last number that came from a publisher, 0 if none. */
    long lastNumberOf(String publisher) {
        return lastNumberOf.getOrDefault(publisher, 0L);
    }

    private Violation broken(String what) {
        return new Violation("deliveries", "the subscriber of " + topic + " at " + process + " " + what);
    }

    @Override
    public String toString() {
        return topic + " at " + process + " at offset " + nextOffset + " of " + stretch;
    }
}
