package dev.cubecast.storage;

import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The batches of one store, by topic and base offset. */
final class BatchTable {
    private final TreeMap<TopicId, TreeMap<Long, Held>> byTopic = new TreeMap<>();
    private long bytes;

    /** @param change that has brought the batch */
    private record Held(Offsets offsets, Change change) {}

    BatchTable copy() {
        BatchTable copy = new BatchTable();
        byTopic.forEach((topic, held) -> copy.byTopic.put(topic, new TreeMap<>(held)));
        copy.bytes = bytes;
        return copy;
    }

    // ---- What is there ----

    /** Of all values. */
    long bytes() {
        return bytes;
    }

    List<Change> all() {
        return changes(byTopic.values().stream()
                .flatMap(held -> held.values().stream())
                .toList());
    }

    /** Those of a topic from the one that holds an offset on; none if it is not there. */
    List<Change> from(TopicId topic, long offset) {
        NavigableMap<Long, Held> held = byTopic.getOrDefault(topic, new TreeMap<>());
        Map.Entry<Long, Held> holder = held.floorEntry(offset);
        return holder == null || holder.getValue().offsets().next() <= offset
                ? List.of()
                : changes(held.tailMap(holder.getKey(), true).values());
    }

    private static List<Change> changes(Collection<Held> held) {
        return held.stream().map(Held::change).toList();
    }

    // ---- Changes ----

    void put(Offsets offsets, Change change) {
        Held before = byTopic.computeIfAbsent(offsets.topic(), topic -> new TreeMap<>())
                .put(offsets.base(), new Held(offsets, change));
        bytes += change.value().length();
        if (before != null) {
            bytes -= before.change().value().length();
        }
    }

    void remove(Offsets offsets) {
        TreeMap<Long, Held> held = byTopic.getOrDefault(offsets.topic(), new TreeMap<>());
        Held removed = held.remove(offsets.base());
        if (removed != null) {
            bytes -= removed.change().value().length();
        }
        forgetIfEmpty(offsets.topic());
    }

    /** Those that end at an offset or below it. */
    void removeBelow(TopicId topic, long first) {
        TreeMap<Long, Held> held = byTopic.getOrDefault(topic, new TreeMap<>());
        while (!held.isEmpty() && held.firstEntry().getValue().offsets().next() <= first) {
            bytes -= held.pollFirstEntry().getValue().change().value().length();
        }
        forgetIfEmpty(topic);
    }

    void removeAll(TopicId topic) {
        removeIf(topic, held -> true);
    }

    /** Drops what topics do not have at a checkpoint. */
    void keepOnly(List<TopicCheckpoint> topics) {
        Map<TopicId, TopicCheckpoint> kept = new TreeMap<>();
        topics.forEach(topic -> kept.put(topic.topic(), topic));
        for (TopicId topic : List.copyOf(byTopic.keySet())) {
            TopicCheckpoint at = kept.getOrDefault(topic, TopicCheckpoint.deleted(topic));
            removeIf(topic, held -> held.next() <= at.first() || held.next() > at.next());
        }
    }

    private void removeIf(TopicId topic, Predicate<Offsets> isGone) {
        TreeMap<Long, Held> held = byTopic.getOrDefault(topic, new TreeMap<>());
        List<Held> gone = new ArrayList<>(held.values());
        gone.removeIf(batch -> !isGone.test(batch.offsets()));
        gone.forEach(batch -> {
            held.remove(batch.offsets().base());
            bytes -= batch.change().value().length();
        });
        forgetIfEmpty(topic);
    }

    private void forgetIfEmpty(TopicId topic) {
        byTopic.computeIfPresent(topic, (id, held) -> held.isEmpty() ? null : held);
    }
}
