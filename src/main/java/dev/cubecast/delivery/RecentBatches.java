package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import java.util.List;
import java.util.OptionalLong;

/**
 * The batches that a feed has delivered last, without a gap: whoever reads the log and is about to catch up goes on
 * with these, however fast the topic grows.
 */
final class RecentBatches {
    private final int bytesMax;
    private final HeldBytes allHeld;
    private final BatchQueue batches;

    /** @param allHeld what all feeds of the node may keep together */
    RecentBatches(int bytesMax, HeldBytes allHeld, BlockPool pool) {
        this.bytesMax = bytesMax;
        this.allHeld = allHeld;
        batches = new BatchQueue(pool);
    }

    /**
     * Keeps a batch that follows on the last one, if there is room for it; without it, those before are worth nothing.
     */
    void add(RecordBatch batch) {
        Bytes encoded = batch.encode();
        int bytes = BatchQueue.footprint(encoded);
        while (!batches.isEmpty() && batches.bytes() + bytes > bytesMax) {
            int before = batches.bytes();
            batches.removeOldest();
            allHeld.release(before - batches.bytes());
        }
        if (bytes <= bytesMax && allHeld.take(bytes)) {
            batches.add(batch, encoded, 0);
        } else {
            clear();
        }
    }

    void clear() {
        allHeld.release(batches.bytes());
        batches.clear();
    }

    /** The oldest offset that is kept. */
    OptionalLong first() {
        return batches.isEmpty() ? OptionalLong.empty() : OptionalLong.of(batches.first());
    }

    /** The batches from an offset on. */
    List<RecordBatch> from(long offset) {
        return batches.read(offset, Long.MAX_VALUE, bytesMax);
    }
}
