package dev.cubecast.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The last entries of a log, without a gap, in a ring that grows up to a limit of bytes. */
final class EntryCache {
    private final int bytesMax;
    /** Null where there is none: what has left the cache must not be kept alive by it. */
    private @Nullable LogEntry[] ring = new LogEntry[64];

    private int size;
    private int bytes;
    /** The index of the first entry in the cache; that of the next one to come if it is empty. */
    private long firstIndex;

    /** @param bytesMax of the entries; the last one is kept whatever its size */
    EntryCache(long firstIndex, int bytesMax) {
        this.firstIndex = firstIndex;
        this.bytesMax = bytesMax;
    }

    void add(LogEntry entry) {
        if (size == ring.length) {
            grow();
        }
        ring[slot(entry.index())] = entry;
        size++;
        bytes += entry.bytes();
        while (bytes > bytesMax && size > 1) {
            removeFirst();
        }
    }

    void truncateFrom(long index) {
        while (size > 0 && firstIndex + size > index) {
            size--;
            remove(firstIndex + size);
        }
        if (size == 0) {
            firstIndex = Math.min(firstIndex, index);
        }
    }

    void forgetUpTo(long index) {
        while (size > 0 && firstIndex <= index) {
            removeFirst();
        }
        if (size == 0) {
            firstIndex = Math.max(firstIndex, index + 1);
        }
    }

    boolean has(long index) {
        return index >= firstIndex && index < firstIndex + size;
    }

    /** Entries from one that the cache has on, at least one, then as many as fit into {@code bytesMax}. */
    List<LogEntry> from(long index, int bytesMax) {
        List<LogEntry> found = new ArrayList<>();
        long foundBytes = 0;
        for (long next = index; next < firstIndex + size; next++) {
            LogEntry entry = entry(next);
            foundBytes += entry.bytes();
            if (foundBytes > bytesMax && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private void removeFirst() {
        remove(firstIndex);
        firstIndex++;
        size--;
    }

    private void remove(long index) {
        bytes -= entry(index).bytes();
        ring[slot(index)] = null;
    }

    private LogEntry entry(long index) {
        return Objects.requireNonNull(ring[slot(index)], "an entry of the cache");
    }

    private void grow() {
        @Nullable LogEntry[] larger = new LogEntry[2 * ring.length];
        for (long index = firstIndex; index < firstIndex + size; index++) {
            larger[(int) (index & (larger.length - 1))] = ring[slot(index)];
        }
        ring = larger;
    }

    private int slot(long index) {
        return (int) (index & (ring.length - 1));
    }
}
