package dev.cubecast.storage;

import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a group has on disk, without the data: enough to know whether a write follows on it, and which values it drops.
 * Every change throws {@link IllegalStateException}, and changes nothing, if it does not follow.
 */
public final class GroupIndex {
    /** Above the floor. */
    private final List<Slot> log = new ArrayList<>();

    private LogPosition floor = LogPosition.START;
    private long store = LocalStores.FIRST.current();
    private long unfinished = LocalStores.NONE;
    /** Of the unfinished store, for each topic the last offsets without a gap. */
    private final TreeMap<TopicId, OffsetRange> held = new TreeMap<>();

    /**
     * An entry of the log.
     *
     * @param offsets of its batch; null if it holds none
     */
    public record Slot(LogPosition position, @Nullable Offsets offsets) {
        static Slot of(StoredEntry entry) {
            return new Slot(entry.position(), entry instanceof StoredEntry.OfMessages messages ? of(messages) : null);
        }

        private static Offsets of(StoredEntry.OfMessages messages) {
            OffsetRange offsets = messages.offsets();
            return new Offsets(messages.topic(), offsets.from(), offsets.until());
        }
    }

    /** Of a blank disk. */
    public GroupIndex() {}

    /** Of what a disk has. */
    public static GroupIndex of(StoredGroup group) {
        GroupIndex index = new GroupIndex();
        index.floor = group.floor().position();
        group.log().forEach(entry -> index.log.add(Slot.of(entry)));
        index.store = group.stores().current();
        index.unfinished = group.stores().unfinished();
        index.held.putAll(group.stores().held());
        return index;
    }

    GroupIndex copy() {
        GroupIndex copy = new GroupIndex();
        copy.log.addAll(log);
        copy.floor = floor;
        copy.store = store;
        copy.unfinished = unfinished;
        copy.held.putAll(held);
        return copy;
    }

    // ---- What is there ----

    public LogPosition floor() {
        return floor;
    }

    /** Of the last entry, or the floor. */
    public LogPosition last() {
        return log.isEmpty() ? floor : log.get(log.size() - 1).position();
    }

    /** The number of the group's store. */
    public long store() {
        return store;
    }

    /** The number of a store that a stream has begun to fill; {@link LocalStores#NONE} if there is none. */
    public long unfinished() {
        return unfinished;
    }

    public LocalStores stores() {
        return new LocalStores(store, unfinished, held);
    }

    private boolean has(LogPosition position) {
        long behindFloor = position.index() - floor.index();
        boolean inLog = 0 < behindFloor && behindFloor <= log.size();
        return position.equals(inLog ? log.get((int) behindFloor - 1).position() : floor);
    }

    private List<Slot> upTo(long index) {
        return log.subList(0, (int) (index - floor.index()));
    }

    // ---- Changes of the log ----

    public void append(Slot entry) {
        LogPosition last = last();
        LogPosition position = entry.position();
        if (position.index() != last.index() + 1 || position.term() < last.term()) {
            throw new IllegalStateException("after " + last + " comes " + position);
        }
        log.add(entry);
    }

    /** Returns the entries that are dropped. */
    public List<Slot> truncateFrom(long index) {
        if (index <= floor.index()) {
            throw new IllegalStateException("the log would be cut at " + index + ", below its floor " + floor);
        }
        long kept = Math.min(index - 1 - floor.index(), log.size());
        return take(log.subList((int) kept, log.size()));
    }

    /** Returns the entries that leave the log; their batches stay. */
    public List<Slot> moveFloor(LogPosition position) {
        if (!has(position)) {
            throw new IllegalStateException("the floor would move from " + floor + " to " + position
                    + ", which is not in the log up to " + last());
        }
        List<Slot> passed = take(upTo(position.index()));
        floor = position;
        return passed;
    }

    private static List<Slot> take(List<Slot> slots) {
        List<Slot> taken = List.copyOf(slots);
        slots.clear();
        return taken;
    }

    /** All but the ballot is gone. */
    public void clear() {
        log.clear();
        held.clear();
        floor = LogPosition.START;
        store = LocalStores.FIRST.current();
        unfinished = LocalStores.NONE;
    }

    // ---- Changes of the store ----

    /** A batch comes into the store that is not the group's yet. */
    public void put(long into, Offsets batch) {
        boolean begins = unfinished == LocalStores.NONE && into > store;
        if (!begins && into != unfinished) {
            throw new IllegalStateException("batches are put into store " + into + ", but there is " + stores());
        }
        unfinished = into;
        hold(held, batch);
    }

    /**
     * Whether a batch comes so far behind what the unfinished store has of its topic that all of that is of no use any
     * more.
     */
    public boolean overtakes(Offsets batch) {
        OffsetRange before = held.get(batch.topic());
        return before != null && before.until() < batch.base();
    }

    /** Adds a batch that comes after all others of its topic. */
    public static void hold(SortedMap<TopicId, OffsetRange> held, Offsets batch) {
        held.merge(
                batch.topic(),
                new OffsetRange(batch.base(), batch.next()),
                (before, added) ->
                        before.until() == added.from() ? new OffsetRange(before.from(), added.until()) : added);
    }

    public void drop(long dropped) {
        if (dropped != unfinished) {
            throw new IllegalStateException("store " + dropped + " is dropped, but there is " + stores());
        }
        held.clear();
        unfinished = LocalStores.NONE;
    }

    /**
     * What a swap does to the log.
     *
     * @param gone the entries that are dropped
     * @param kept those that stay above the new floor
     */
    public record Swapped(List<Slot> gone, List<Slot> kept) {}

    /** Another store becomes that of the group, with its floor. */
    public Swapped swap(long next, LogPosition position) {
        boolean follows = unfinished == LocalStores.NONE ? next > store : next == unfinished;
        if (!follows || position.index() <= floor.index()) {
            throw new IllegalStateException(
                    "store " + next + " at " + position + " would follow on floor " + floor + " and " + stores());
        }
        List<Slot> gone = take(has(position) ? upTo(position.index()) : log);
        floor = position;
        store = next;
        unfinished = LocalStores.NONE;
        held.clear();
        return new Swapped(gone, List.copyOf(log));
    }
}
