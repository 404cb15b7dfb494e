package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The batches that a leader pushed last, for nodes that missed some. What it keeps of a topic has no holes and ends with the
 * last push: at a limit, of bytes of one topic or of all, or of age, the oldest go first.
 *
 * <p>All that is pushed stays for seconds, so it is kept encoded, three objects for each batch: a collector that had to follow every
 * message would stop the node for longer than all else does.
 */
final class Tail {
    /** What a batch and each message in it take beside the message's bytes, roughly. */
    private static final int BATCH_OVERHEAD_BYTES = 128;

    private static final int MESSAGE_OVERHEAD_BYTES = 32;

    private final DeliverySettings settings;
    private final Trace trace;
    private final Map<TopicId, Kept> byTopic = new LinkedHashMap<>();

    /** Of all topics, in the order in which they came. */
    private @Nullable Entry oldest;

    private @Nullable Entry newest;
    private long bytes;

    Tail(DeliverySettings settings, Trace trace) {
        this.settings = settings;
        this.trace = trace;
    }

    /** A batch, and its neighbours in the order of all and in that of its topic. */
    private static final class Entry {
        final Kept kept;
        final long baseOffset;
        final long nextOffset;
        final Bytes encoded;
        final int bytes;
        final long pushedMs;

        @Nullable
        Entry older;

        @Nullable
        Entry newer;

        @Nullable
        Entry newerOfTopic;

        Entry(Kept kept, RecordBatch batch, Bytes encoded, long pushedMs) {
            this.kept = kept;
            this.baseOffset = batch.baseOffset();
            this.nextOffset = batch.nextOffset();
            this.encoded = encoded;
            this.bytes = footprint(batch);
            this.pushedMs = pushedMs;
        }
    }

    /** What there is of one topic, all of one epoch. */
    private static final class Kept {
        final TopicId topic;
        final long epoch;
        int bytes;

        @Nullable
        Entry oldest;

        @Nullable
        Entry newest;

        Kept(TopicId topic, long epoch) {
            this.topic = topic;
            this.epoch = epoch;
        }

        boolean precedes(RecordBatch batch) {
            return epoch == batch.epoch() && newest != null && newest.nextOffset == batch.baseOffset();
        }
    }

    static int footprint(RecordBatch batch) {
        return batch.messageBytes()
                + BATCH_OVERHEAD_BYTES
                + MESSAGE_OVERHEAD_BYTES * batch.messages().size();
    }

    /**
     * Keeps a batch. If it does not follow on the last one of its topic, as in a new epoch, those before it are forgotten.
     *
     * @return the batch encoded
     */
    Bytes add(RecordBatch batch, long nowMs) {
        Kept kept = byTopic.get(batch.topic());
        if (kept != null && !kept.precedes(batch)) {
            forget(kept);
            kept = null;
        }
        if (kept == null) {
            kept = new Kept(batch.topic(), batch.epoch());
            byTopic.put(kept.topic, kept);
        }
        Bytes encoded = batch.encode();
        append(new Entry(kept, batch, encoded, nowMs));
        evictBeyondLimits(kept);
        return encoded;
    }

    private void append(Entry entry) {
        Kept kept = entry.kept;
        if (kept.newest == null) {
            kept.oldest = entry;
        } else {
            kept.newest.newerOfTopic = entry;
        }
        kept.newest = entry;
        kept.bytes += entry.bytes;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
            entry.older = newest;
        }
        newest = entry;
        bytes += entry.bytes;
    }

    private void evictBeyondLimits(Kept kept) {
        while (kept.oldest != null && kept.bytes > settings.tailBytesPerTopicMax()) {
            evict(kept.oldest);
        }
        while (oldest != null && bytes > settings.tailBytesMax()) {
            evict(oldest);
        }
    }

    private void evict(Entry entry) {
        trace.count(Measure.TAIL_EVICTED);
        remove(entry);
    }

    private void forget(Kept kept) {
        while (kept.oldest != null) {
            remove(kept.oldest);
        }
    }

    /** Forgets what is older than {@link DeliverySettings#tailAgeMs()}. */
    void tick(long nowMs) {
        while (oldest != null && nowMs - oldest.pushedMs >= settings.tailAgeMs()) {
            remove(oldest);
        }
    }

    private void remove(Entry entry) {
        Kept kept = entry.kept;
        if (kept.oldest != entry) {
            throw new IllegalStateException("the oldest batch of all is not the oldest of its topic");
        }
        kept.oldest = entry.newerOfTopic;
        kept.bytes -= entry.bytes;
        if (kept.oldest == null) {
            kept.newest = null;
            byTopic.remove(kept.topic);
        }
        unlink(entry);
        bytes -= entry.bytes;
    }

    /** What is removed refers to nothing that stays: a collector that takes it for alive would keep that alive too. */
    private void unlink(Entry entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
        entry.newerOfTopic = null;
    }

    /** The oldest offset that is kept of a topic in an epoch. */
    OptionalLong first(TopicId topic, long epoch) {
        Kept kept = byTopic.get(topic);
        return kept == null || kept.oldest == null || kept.epoch != epoch
                ? OptionalLong.empty()
                : OptionalLong.of(kept.oldest.baseOffset);
    }

    /**
     * The kept batches with any of the offsets {@code first} to {@code last}, the first batch without what is before; at
     * least one, if there is any, but none that begins after {@code bytesMax}.
     */
    List<RecordBatch> read(TopicId topic, long epoch, long first, long last, int bytesMax) {
        List<RecordBatch> found = new ArrayList<>();
        Kept kept = byTopic.get(topic);
        if (kept == null || kept.epoch != epoch) {
            return found;
        }
        int foundBytes = 0;
        for (Entry entry = kept.oldest; entry != null && foundBytes < bytesMax; entry = entry.newerOfTopic) {
            if (entry.nextOffset > first && entry.baseOffset <= last) {
                RecordBatch batch = RecordBatch.decode(entry.encoded);
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
