package dev.cubecast.delivery;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The batches that a leader pushed last, for nodes that missed some. What it keeps of a topic has no holes and ends with the
 * last push: at a limit, of bytes of one topic or of all, or of age, the oldest go first.
 */
final class Tail {
    /** What a batch and each message in it take beside the message's bytes, roughly. */
    private static final int BATCH_OVERHEAD_BYTES = 128;

    private static final int MESSAGE_OVERHEAD_BYTES = 32;

    private final DeliverySettings settings;
    private final Trace trace;
    private final Map<TopicId, Kept> byTopic = new LinkedHashMap<>();
    /** All batches by the order in which they came, so that the oldest of all topics is at hand. */
    private final Map<Long, Entry> oldestFirst = new LinkedHashMap<>();

    private long lastEntry;
    private long bytes;

    Tail(DeliverySettings settings, Trace trace) {
        this.settings = settings;
        this.trace = trace;
    }

    private record Entry(long number, RecordBatch batch, int bytes, long pushedMs) {}

    private static final class Kept {
        final Deque<Entry> entries = new ArrayDeque<>();
        int bytes;
    }

    static int footprint(RecordBatch batch) {
        return batch.messageBytes()
                + BATCH_OVERHEAD_BYTES
                + MESSAGE_OVERHEAD_BYTES * batch.messages().size();
    }

    /** Keeps a batch. If it does not follow on the last one of its topic, as in a new epoch, those before it are forgotten. */
    void add(RecordBatch batch, long nowMs) {
        Kept before = byTopic.get(batch.topic());
        if (before != null && !follows(before.entries.getLast().batch, batch)) {
            List.copyOf(before.entries).forEach(this::remove);
        }
        Kept kept = byTopic.computeIfAbsent(batch.topic(), topic -> new Kept());
        Entry entry = new Entry(++lastEntry, batch, footprint(batch), nowMs);
        kept.entries.add(entry);
        kept.bytes += entry.bytes;
        oldestFirst.put(entry.number, entry);
        bytes += entry.bytes;
        evictBeyondLimits(kept);
    }

    private static boolean follows(RecordBatch last, RecordBatch batch) {
        return last.epoch() == batch.epoch() && last.nextOffset() == batch.baseOffset();
    }

    private void evictBeyondLimits(Kept kept) {
        while (kept.bytes > settings.tailBytesPerTopicMax()) {
            evict(kept.entries.getFirst());
        }
        while (bytes > settings.tailBytesMax()) {
            evict(oldestFirst.values().iterator().next());
        }
    }

    private void evict(Entry entry) {
        trace.count(Measure.TAIL_EVICTED);
        remove(entry);
    }

    /** Forgets what is older than {@link DeliverySettings#tailAgeMs()}. */
    void tick(long nowMs) {
        while (!oldestFirst.isEmpty()) {
            Entry oldest = oldestFirst.values().iterator().next();
            if (nowMs - oldest.pushedMs < settings.tailAgeMs()) {
                return;
            }
            remove(oldest);
        }
    }

    private void remove(Entry entry) {
        oldestFirst.remove(entry.number);
        bytes -= entry.bytes;
        Kept kept = byTopic.get(entry.batch.topic());
        if (kept == null || kept.entries.remove().number != entry.number) {
            throw new IllegalStateException("the oldest batch of all is not the oldest of its topic");
        }
        kept.bytes -= entry.bytes;
        if (kept.entries.isEmpty()) {
            byTopic.remove(entry.batch.topic());
        }
    }

    /** The oldest offset that is kept of a topic in an epoch. */
    OptionalLong first(TopicId topic, long epoch) {
        Kept kept = byTopic.get(topic);
        return kept == null || kept.entries.getFirst().batch.epoch() != epoch
                ? OptionalLong.empty()
                : OptionalLong.of(kept.entries.getFirst().batch.baseOffset());
    }

    /**
     * The kept batches with any of the offsets {@code first} to {@code last}, the first batch without what is before; at
     * least one, if there is any, but none that begins after {@code bytesMax}.
     */
    List<RecordBatch> read(TopicId topic, long epoch, long first, long last, int bytesMax) {
        List<RecordBatch> found = new ArrayList<>();
        Kept kept = byTopic.get(topic);
        if (kept == null) {
            return found;
        }
        int foundBytes = 0;
        Iterator<Entry> entries = kept.entries.iterator();
        while (entries.hasNext() && foundBytes < bytesMax) {
            RecordBatch batch = entries.next().batch;
            if (batch.epoch() == epoch && batch.nextOffset() > first && batch.baseOffset() <= last) {
                found.add(batch.baseOffset() < first ? batch.from(first) : batch);
                foundBytes += batch.messageBytes();
            }
        }
        return found;
    }

    long bytes() {
        return bytes;
    }
}
