package dev.cubecast.storage;

import dev.cubecast.consensus.LogPosition;
import dev.cubecast.storage.Change.BallotSaved;
import dev.cubecast.storage.Change.EntryAppended;
import dev.cubecast.storage.Change.FloorMoved;
import dev.cubecast.storage.Change.LogTruncated;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.Change.TopicMoved;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a group has after some of its writes. An entry with a batch is one value, in the log and with its topic. */
final class GroupTables {
    private final TreeMap<TopicId, TopicMoved> topics = new TreeMap<>();
    private final TreeMap<Long, EntryAppended> log = new TreeMap<>();
    /** By topic and base offset. */
    private final TreeMap<TopicId, TreeMap<Long, EntryAppended>> batches = new TreeMap<>();

    private @Nullable BallotSaved ballot;
    private @Nullable FloorMoved floor;
    private long bytes;

    GroupTables copy() {
        GroupTables copy = new GroupTables();
        copy.topics.putAll(topics);
        copy.log.putAll(log);
        batches.forEach((topic, held) -> copy.batches.put(topic, new TreeMap<>(held)));
        copy.ballot = ballot;
        copy.floor = floor;
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
    Collection<EntryAppended> logFrom(long index) {
        return index <= floorPosition().index()
                ? List.of()
                : log.tailMap(index, true).values();
    }

    /** The entries with a topic's batches, from the one that holds an offset on; none if it is no longer there. */
    Collection<EntryAppended> batchesFrom(TopicId topic, long offset) {
        NavigableMap<Long, EntryAppended> held = batches.getOrDefault(topic, new TreeMap<>());
        Map.Entry<Long, EntryAppended> holder = held.floorEntry(offset);
        return holder == null || nextOf(holder.getValue()) <= offset
                ? List.of()
                : held.tailMap(holder.getKey(), true).values();
    }

    /** The ballot and the floor, as far as there are any. */
    List<Change> promises() {
        List<Change> promises = new ArrayList<>();
        if (ballot != null) {
            promises.add(ballot);
        }
        if (floor != null) {
            promises.add(floor);
        }
        return promises;
    }

    /** All values, each once. */
    List<StoredBytes> values() {
        List<Change> changes = new ArrayList<>(promises());
        changes.addAll(topics.values());
        log.values().stream().filter(entry -> entry.offsets() == null).forEach(changes::add);
        batches.values().forEach(held -> changes.addAll(held.values()));
        return changes.stream().map(Change::value).toList();
    }

    /** Of all values. */
    long bytes() {
        return bytes;
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
        } else if (change instanceof EntryAppended appended) {
            append(appended);
        } else if (change instanceof LogTruncated truncated) {
            truncateFrom(truncated.fromIndex());
        } else if (change instanceof TopicMoved moved) {
            moveTopic(moved);
        } else if (change instanceof FloorMoved moved) {
            moveFloor(moved);
        }
    }

    private void append(EntryAppended entry) {
        LogPosition last = last();
        if (entry.index() != last.index() + 1 || entry.position().term() < last.term()) {
            throw new IllegalStateException("after " + last + " comes " + entry.position());
        }
        log.put(entry.index(), entry);
        Offsets offsets = entry.offsets();
        if (offsets == null) {
            replaced(null, entry);
        } else {
            TreeMap<Long, EntryAppended> held = batches.computeIfAbsent(offsets.topic(), topic -> new TreeMap<>());
            replaced(held.put(offsets.base(), entry), entry);
        }
    }

    private void truncateFrom(long index) {
        if (index <= floorPosition().index()) {
            throw new IllegalStateException(
                    "the log would be cut at " + index + ", below its floor " + floorPosition());
        }
        Map<Long, EntryAppended> dropped = log.tailMap(index, true);
        dropped.values().forEach(this::drop);
        dropped.clear();
    }

    /** An entry is gone, and its batch: no other entry of a log has the same offsets. */
    private void drop(EntryAppended entry) {
        Offsets offsets = entry.offsets();
        if (offsets != null) {
            batches.getOrDefault(offsets.topic(), new TreeMap<>()).remove(offsets.base());
        }
        replaced(entry, null);
    }

    private void moveTopic(TopicMoved moved) {
        replaced(topics.remove(moved.topic()), null);
        if (!moved.deleted()) {
            topics.put(moved.topic(), moved);
            replaced(null, moved);
        }
        Map<Long, EntryAppended> held = batches.getOrDefault(moved.topic(), new TreeMap<>());
        List<EntryAppended> gone = held.values().stream()
                .filter(entry -> moved.deleted() || nextOf(entry) <= moved.first())
                .toList();
        gone.forEach(this::drop);
        if (held.isEmpty()) {
            batches.remove(moved.topic());
        }
    }

    private static long nextOf(EntryAppended entry) {
        Offsets offsets = entry.offsets();
        return offsets == null ? 0 : offsets.next();
    }

    private void moveFloor(FloorMoved moved) {
        if (!has(moved.position())) {
            throw new IllegalStateException("the floor would move from " + floorPosition() + " to " + moved.position()
                    + ", which is not in the log up to " + last());
        }
        replaced(floor, moved);
        floor = moved;
        Map<Long, EntryAppended> passed = log.headMap(moved.position().index(), true);
        passed.values().stream().filter(entry -> entry.offsets() == null).forEach(this::drop);
        passed.clear();
    }

    private boolean has(LogPosition position) {
        EntryAppended entry = log.get(position.index());
        return position.equals(entry == null ? floorPosition() : entry.position());
    }

    private LogPosition floorPosition() {
        return floor == null ? LogPosition.START : floor.position();
    }

    private LogPosition last() {
        return log.isEmpty() ? floorPosition() : log.lastEntry().getValue().position();
    }

    private void replaced(@Nullable Change before, @Nullable Change after) {
        bytes += lengthOf(after) - lengthOf(before);
    }

    private static int lengthOf(@Nullable Change change) {
        return change == null ? 0 : change.value().length();
    }
}
