package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches that a leader pushed last, for nodes that missed some. What it keeps of a topic has no holes and ends
 * with the last push: at a limit, of bytes of one topic or of all, or of age, the oldest go first.
 */
final class Tail {
    private final DeliverySettings settings;
    private final Trace trace;
    private final BlockPool pool = new BlockPool();
    private final Map<TopicId, Kept> byTopic = new LinkedHashMap<>();

    /**
     * All topics, the one whose oldest batch is the oldest first. Those that have lost some since then stand too far in
     * front.
     */
    private final PriorityQueue<Kept> byAge =
            new PriorityQueue<>(Comparator.comparingLong((Kept kept) -> kept.placedMs));

    private long bytes;

    Tail(DeliverySettings settings, Trace trace) {
        this.settings = settings;
        this.trace = trace;
    }

    /** What there is of one topic, all of one epoch. */
    private static final class Kept {
        final TopicId topic;
        final BatchQueue batches;
        long epoch;
        /** Not after its oldest batch was added. Changes only outside the queue that goes by it. */
        long placedMs;

        Kept(TopicId topic, BlockPool pool, long nowMs) {
            this.topic = topic;
            batches = new BatchQueue(pool);
            placedMs = nowMs;
        }

        boolean precedes(RecordBatch batch) {
            return epoch == batch.epoch() && batches.next() == batch.baseOffset();
        }
    }

    /**
     * Keeps a batch. If it does not follow on the last one of its topic, as in a new epoch, those before it are
     * forgotten.
     *
     * @return the batch encoded
     */
    Bytes add(RecordBatch batch, long nowMs) {
        Kept kept = byTopic.get(batch.topic());
        if (kept == null) {
            kept = new Kept(batch.topic(), pool, nowMs);
            byTopic.put(kept.topic, kept);
            byAge.add(kept);
        }
        Bytes encoded = batch.encode();
        bytes -= kept.batches.bytes();
        if (!kept.precedes(batch)) {
            kept.batches.clear();
            kept.epoch = batch.epoch();
        }
        kept.batches.add(batch, encoded, nowMs);
        bytes += kept.batches.bytes();
        evictBeyondLimits(kept);
        return encoded;
    }

    private void evictBeyondLimits(Kept kept) {
        while (kept.batches.bytes() > settings.tailBytesPerTopicMax()) {
            evictOldest(kept);
        }
        for (Kept oldest = oldest(); oldest != null && bytes > settings.tailBytesMax(); oldest = oldest()) {
            evictOldest(oldest);
        }
    }

    private void evictOldest(Kept kept) {
        trace.count(Measure.TAIL_EVICTED);
        removeOldest(kept);
    }

    private void removeOldest(Kept kept) {
        bytes -= kept.batches.bytes();
        kept.batches.removeOldest();
        bytes += kept.batches.bytes();
    }

    /** The topic with the oldest batch. */
    private @Nullable Kept oldest() {
        Kept first = byAge.peek();
        while (first != null && (first.batches.isEmpty() || first.batches.oldestMs() > first.placedMs)) {
            byAge.remove();
            placeAgain(first);
            first = byAge.peek();
        }
        return first;
    }

    private void placeAgain(Kept kept) {
        if (kept.batches.isEmpty()) {
            byTopic.remove(kept.topic);
        } else {
            kept.placedMs = kept.batches.oldestMs();
            byAge.add(kept);
        }
    }

    /** Forgets what is older than {@link DeliverySettings#tailAgeMs()}. */
    void tick(long nowMs) {
        long oldMs = nowMs - settings.tailAgeMs();
        for (Kept oldest = oldest(); oldest != null && oldest.batches.oldestMs() <= oldMs; oldest = oldest()) {
            removeOldest(oldest);
        }
        pool.tick();
    }

    /** The oldest offset that is kept of a topic in an epoch. */
    OptionalLong first(TopicId topic, long epoch) {
        Kept kept = byTopic.get(topic);
        return kept == null || kept.batches.isEmpty() || kept.epoch != epoch
                ? OptionalLong.empty()
                : OptionalLong.of(kept.batches.first());
    }

    /**
     * The kept batches with any of the offsets {@code first} to {@code last}, the first batch without what is before;
     * at least one, if there is any, but none that begins after {@code bytesMax}.
     */
    List<RecordBatch> read(TopicId topic, long epoch, long first, long last, int bytesMax) {
        Kept kept = byTopic.get(topic);
        return kept == null || kept.epoch != epoch ? List.of() : kept.batches.read(first, last, bytesMax);
    }

    long bytes() {
        return bytes;
    }
}
