package dev.cubecast.consensus;

import java.util.List;
import java.util.Optional;

/**
 * A group's log as this replica holds it: all entries above the floor, the last of them in memory and the others on
 * disk. What is in memory counts as held, synced or not; {@link SyncedIndex} knows what is on disk.
 */
final class ReplicatedLog {
    private final int cacheBytesMax;
    private TermRuns terms = new TermRuns();
    private EntryCache cache;

    private LogPosition floor;
    private LogPosition last;

    /** @param cacheBytesMax of the entries that are kept in memory; the last one is whatever its size */
    ReplicatedLog(LogPosition floor, int cacheBytesMax) {
        this.cacheBytesMax = cacheBytesMax;
        this.cache = new EntryCache(floor.index() + 1, cacheBytesMax);
        this.floor = floor;
        this.last = floor;
        terms.add(floor);
    }

    /** The last entry that the log no longer has. */
    LogPosition floor() {
        return floor;
    }

    LogPosition last() {
        return last;
    }

    /** Adds an entry that follows the last. */
    void append(LogEntry entry) {
        add(entry.position());
        cache.add(entry);
    }

    /** Adds one that is on disk only. */
    void find(LogPosition position) {
        add(position);
        cache.forgetUpTo(position.index());
    }

    private void add(LogPosition position) {
        if (position.index() != last.index() + 1 || position.term() < last.term()) {
            throw new IllegalStateException("after " + last + " comes " + position);
        }
        last = position;
        terms.add(last);
    }

    /** Drops the entries from an index on. */
    void truncateFrom(long index) {
        if (index <= floor.index()) {
            throw new IllegalStateException("the log would be cut at " + index + ", below its floor " + floor);
        }
        cache.truncateFrom(index);
        terms.truncateFrom(index);
        last = new LogPosition(index - 1, terms.termOf(index - 1));
    }

    /** Forgets the entries up to an index. */
    void raiseFloor(long index) {
        floor = new LogPosition(index, terms.termOf(index));
        terms.forgetBefore(index);
        cache.forgetUpTo(index);
    }

    /** Forgets all entries: the log begins above another floor, which it does not have. */
    void restartAt(LogPosition position) {
        floor = position;
        last = position;
        terms = new TermRuns();
        terms.add(position);
        cache = new EntryCache(position.index() + 1, cacheBytesMax);
    }

    /** Whether the log has exactly this entry, or has it as its floor. */
    boolean has(LogPosition position) {
        return position.index() >= floor.index()
                && position.index() <= last.index()
                && terms.termOf(position.index()) == position.term();
    }

    /** The position with this index, from the floor to the last entry. */
    LogPosition at(long index) {
        if (index < floor.index() || index > last.index()) {
            throw new IllegalStateException("the log has " + floor + " to " + last + ", but not " + index);
        }
        return new LogPosition(index, terms.termOf(index));
    }

    /**
     * The last place at which another log may agree with this one, if that log has {@code position} and this one does
     * not: terms ascend in both, so they agree nowhere beyond. It may be below the floor, and is
     * {@link LogPosition#START} if nothing is known.
     */
    LogPosition agreementBefore(LogPosition position) {
        return terms.lastNotAbove(Math.min(position.index(), last.index()), position.term());
    }

    /**
     * Entries from an index on, as far as they are in memory: empty if the first of them is not.
     *
     * @param bytesMax of the entries; the first one is returned whatever its size
     */
    Optional<List<LogEntry>> cached(long fromIndex, int bytesMax) {
        return cache.has(fromIndex) ? Optional.of(cache.from(fromIndex, bytesMax)) : Optional.empty();
    }
}
