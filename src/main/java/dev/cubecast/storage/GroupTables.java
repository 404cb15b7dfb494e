package dev.cubecast.storage;

import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.storage.Change.BallotSaved;
import dev.cubecast.storage.Change.BatchPut;
import dev.cubecast.storage.Change.Cleared;
import dev.cubecast.storage.Change.EntryAppended;
import dev.cubecast.storage.Change.FloorMoved;
import dev.cubecast.storage.Change.LogTruncated;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.Change.StoreDropped;
import dev.cubecast.storage.Change.StoreSwapped;
import dev.cubecast.storage.Change.TopicMoved;
import dev.cubecast.storage.GroupIndex.Slot;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a group has after some of its writes. An entry with a batch is one value, in the log and with its topic. */
final class GroupTables {
    private final TreeMap<TopicId, TopicMoved> topics = new TreeMap<>();
    private final TreeMap<Long, EntryAppended> log = new TreeMap<>();
    private BatchTable batches = new BatchTable();
    /** Of a store that is not the group's yet. */
    private BatchTable unfinished = new BatchTable();

    private @Nullable BallotSaved ballot;
    private @Nullable StoreSwapped store;
    private @Nullable FloorMoved floor;
    private GroupIndex index = new GroupIndex();
    /** Of all values but batches. */
    private long bytes;

    GroupTables copy() {
        GroupTables copy = new GroupTables();
        copy.topics.putAll(topics);
        copy.log.putAll(log);
        copy.batches = batches.copy();
        copy.unfinished = unfinished.copy();
        copy.ballot = ballot;
        copy.store = store;
        copy.floor = floor;
        copy.index = index.copy();
        copy.bytes = bytes;
        return copy;
    }

    // ---- What is there ----

    @Nullable
    BallotSaved ballot() {
        return ballot;
    }

    @Nullable
    FloorMoved floor() {
        return floor;
    }

    Collection<TopicMoved> topics() {
        return topics.values();
    }

    /** Above the floor. */
    Collection<EntryAppended> log() {
        return log.values();
    }

    /** The entries from an index on; none if the log no longer has it. */
    Collection<EntryAppended> logFrom(long fromIndex) {
        return fromIndex <= index.floor().index()
                ? List.of()
                : log.tailMap(fromIndex, true).values();
    }

    /** What holds a topic's batches, from the one with an offset on; nothing if that is no longer there. */
    List<Change> batchesFrom(TopicId topic, long offset) {
        return batches.from(topic, offset);
    }

    LocalStores stores() {
        return index.stores();
    }

    /** The ballot, the store and the floor, as far as there are any. */
    List<Change> promises() {
        return Stream.<@Nullable Change>of(ballot, store, floor)
                .<Change>flatMap(Stream::ofNullable)
                .toList();
    }

    /** All values, each once. */
    List<StoredBytes> values() {
        List<Change> changes = new ArrayList<>(promises());
        changes.addAll(topics.values());
        log.values().stream().filter(entry -> entry.offsets() == null).forEach(changes::add);
        changes.addAll(batches.all());
        changes.addAll(unfinished.all());
        return changes.stream().map(Change::value).toList();
    }

    /** Of all values. */
    long bytes() {
        return bytes + batches.bytes() + unfinished.bytes();
    }

    // ---- Changes ----

    /**
     * Makes a change that follows on those before it.
     *
     * @throws IllegalStateException if it does not
     */
    void apply(Change change) {
        if (change instanceof BallotSaved saved) {
            replaced(ballot, saved);
            ballot = saved;
        } else if (change instanceof Cleared) {
            clear();
        } else if (change instanceof EntryAppended appended) {
            append(appended);
        } else if (change instanceof LogTruncated truncated) {
            truncateFrom(truncated.fromIndex());
        } else if (change instanceof TopicMoved moved) {
            moveTopic(moved);
        } else if (change instanceof BatchPut put) {
            putBatch(put);
        } else if (change instanceof StoreDropped dropped) {
            dropStore(dropped.store());
        } else if (change instanceof StoreSwapped swapped) {
            swapStore(swapped);
        } else if (change instanceof FloorMoved moved) {
            moveFloor(moved);
        }
    }

    private void clear() {
        topics.clear();
        log.clear();
        batches = new BatchTable();
        unfinished = new BatchTable();
        store = null;
        floor = null;
        index.clear();
        bytes = lengthOf(ballot);
    }

    // ---- Changes of the log ----

    private void append(EntryAppended entry) {
        Offsets offsets = entry.offsets();
        index.append(new Slot(entry.position(), offsets));
        log.put(entry.index(), entry);
        if (offsets == null) {
            replaced(null, entry);
        } else {
            batches.put(offsets, entry);
        }
    }

    private void truncateFrom(long fromIndex) {
        index.truncateFrom(fromIndex);
        Map<Long, EntryAppended> dropped = log.tailMap(fromIndex, true);
        dropped.values().forEach(this::drop);
        dropped.clear();
    }

    /** An entry is gone, and its batch: no other entry of a log has the same offsets. */
    private void drop(EntryAppended entry) {
        Offsets offsets = entry.offsets();
        if (offsets == null) {
            replaced(entry, null);
        } else {
            batches.remove(offsets);
        }
    }

    private void moveTopic(TopicMoved moved) {
        replaced(topics.remove(moved.topic()), null);
        if (moved.deleted()) {
            batches.removeAll(moved.topic());
        } else {
            topics.put(moved.topic(), moved);
            replaced(null, moved);
            batches.removeBelow(moved.topic(), moved.first());
        }
    }

    private void moveFloor(FloorMoved moved) {
        index.moveFloor(moved.position());
        replaced(floor, moved);
        floor = moved;
        Map<Long, EntryAppended> passed = log.headMap(moved.position().index(), true);
        passed.values().stream().filter(entry -> entry.offsets() == null).forEach(this::drop);
        passed.clear();
    }

    // ---- Changes of the store ----

    private void putBatch(BatchPut put) {
        index.put(put.store(), put.offsets());
        unfinished.put(put.offsets(), put);
    }

    private void dropStore(long dropped) {
        index.drop(dropped);
        unfinished = new BatchTable();
    }

    private void swapStore(StoreSwapped swapped) {
        Checkpoint checkpoint = swapped.checkpoint();
        List<Slot> kept = index.swap(swapped.store(), checkpoint.position()).kept();
        Map<Long, EntryAppended> gone =
                kept.isEmpty() ? log : log.headMap(kept.get(0).position().index());
        gone.values().forEach(this::drop);
        gone.clear();
        topics.values().forEach(topic -> replaced(topic, null));
        topics.clear();
        unfinished.keepOnly(checkpoint.topics());
        log.values().forEach(this::putUnfinished);
        batches = unfinished;
        unfinished = new BatchTable();
        replaced(store, swapped);
        store = swapped;
    }

    /** An entry that stays takes its batch along. */
    private void putUnfinished(EntryAppended entry) {
        Offsets offsets = entry.offsets();
        if (offsets != null) {
            unfinished.put(offsets, entry);
        }
    }

    private void replaced(@Nullable Change before, @Nullable Change after) {
        bytes += lengthOf(after) - lengthOf(before);
    }

    private static int lengthOf(@Nullable Change change) {
        return change == null ? 0 : change.value().length();
    }
}
