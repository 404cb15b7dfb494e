package dev.cubecast.delivery;

import dev.cubecast.topic.RecordBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * The batches that a feed has delivered last, without a gap: whoever reads the log and is about to catch up goes on with these,
 * however fast the topic grows.
 */
final class RecentBatches {
    private final int bytesMax;
    private final HeldBytes allHeld;
    private final Deque<RecordBatch> batches = new ArrayDeque<>();
    private int bytes;

    /** @param allHeld what all feeds of the node may keep together */
    RecentBatches(int bytesMax, HeldBytes allHeld) {
        this.bytesMax = bytesMax;
        this.allHeld = allHeld;
    }

    /** Keeps a batch that follows on the last one, if there is room for it; without it, those before are worth nothing. */
    void add(RecordBatch batch) {
        int size = Tail.footprint(batch);
        while (!batches.isEmpty() && bytes + size > bytesMax) {
            dropOldest();
        }
        if (bytes + size <= bytesMax && allHeld.take(size)) {
            batches.add(batch);
            bytes += size;
        } else {
            clear();
        }
    }

    private void dropOldest() {
        int size = Tail.footprint(batches.remove());
        bytes -= size;
        allHeld.release(size);
    }

    void clear() {
        while (!batches.isEmpty()) {
            dropOldest();
        }
    }

    /** The oldest offset that is kept. */
    OptionalLong first() {
        return batches.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(batches.getFirst().baseOffset());
    }

    /** Those that end behind an offset. */
    List<RecordBatch> behind(long offset) {
        return batches.stream().filter(batch -> batch.nextOffset() > offset).toList();
    }
}
