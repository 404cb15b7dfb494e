package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.disk.DiskKeys.Part;
import dev.cubecast.disk.Step.CopyBatch;
import dev.cubecast.disk.Step.Delete;
import dev.cubecast.disk.Step.DeleteRange;
import dev.cubecast.disk.Step.Put;
import dev.cubecast.message.Bytes;
import dev.cubecast.storage.Change;
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
import dev.cubecast.storage.GroupIndex;
import dev.cubecast.storage.GroupIndex.Slot;
import dev.cubecast.storage.StoredBytes;
import dev.cubecast.storage.StoredCodec;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a group has on disk once all its writes have happened, without the data, and what its next write does to the
 * tables: nothing of that needs to be read first, so many writes become one of the database.
 */
final class DiskGroup {
    private final GroupId id;
    private final GroupIndex index;
    /** The oldest offset that each topic has kept: what ends below it has been dropped. */
    private final TreeMap<TopicId, Long> firsts = new TreeMap<>();
    /** Between which offsets the unfinished store has batches. */
    private final TreeMap<TopicId, OffsetRange> extents = new TreeMap<>();
    /** Whether the tables have anything of the group. */
    private boolean begun;

    /** A group of a blank disk. */
    DiskGroup(GroupId id) {
        this.id = id;
        this.index = new GroupIndex();
    }

    /** @param extents between which offsets the unfinished store has batches */
    DiskGroup(GroupId id, StoredGroup stored, SortedMap<TopicId, OffsetRange> extents) {
        this.id = id;
        this.index = GroupIndex.of(stored);
        this.begun = true;
        stored.floor().topics().forEach(topic -> firsts.put(topic.topic(), topic.first()));
        this.extents.putAll(extents);
    }

    /**
     * Makes the changes of a write.
     *
     * @throws IllegalStateException if they do not follow on what the group has
     */
    List<Step> follow(List<Change> changes) {
        Turn turn = new Turn();
        if (!begun) {
            turn.put(Part.STORE, StoredCodec.store(index.store()));
        }
        changes.forEach(turn::make);
        begun = true;
        return turn.steps;
    }

    /** Adds the batches between two offsets to what a store has of a topic. */
    static void extend(SortedMap<TopicId, OffsetRange> extents, Offsets batch) {
        extents.merge(
                batch.topic(),
                new OffsetRange(batch.base(), batch.next()),
                (a, b) -> new OffsetRange(Math.min(a.from(), b.from()), Math.max(a.until(), b.until())));
    }

    /** One write. */
    private final class Turn {
        private final List<Step> steps = new ArrayList<>();
        /** The entries of this write that hold a batch, by index. */
        private final Map<Long, EntryAppended> appended = new TreeMap<>();

        void make(Change change) {
            if (change instanceof BallotSaved saved) {
                put(Part.BALLOT, saved.value());
            } else if (change instanceof Cleared) {
                clear();
            } else if (change instanceof EntryAppended entry) {
                append(entry);
            } else if (change instanceof LogTruncated truncated) {
                truncateFrom(truncated.fromIndex());
            } else if (change instanceof TopicMoved moved) {
                moveTopic(moved);
            } else if (change instanceof BatchPut put) {
                putBatch(put);
            } else if (change instanceof StoreDropped dropped) {
                index.drop(dropped.store());
                delete(Part.UNFINISHED);
                dropBatches(dropped.store());
            } else if (change instanceof StoreSwapped swapped) {
                swapStore(swapped);
            } else if (change instanceof FloorMoved moved) {
                dropFromLog(index.moveFloor(moved.position()));
                put(Part.FLOOR, moved.value());
            }
        }

        private void put(Part part, StoredBytes value) {
            steps.add(new Put(Table.STATE, DiskKeys.part(id, part), value));
        }

        private void delete(Part part) {
            steps.add(new Delete(Table.STATE, DiskKeys.part(id, part)));
        }

        private void clear() {
            index.clear();
            firsts.clear();
            extents.clear();
            put(Part.STORE, StoredCodec.store(index.store()));
            delete(Part.FLOOR);
            delete(Part.UNFINISHED);
            steps.add(new DeleteRange(Table.LOG, DiskKeys.entry(id, 0), DiskKeys.logEnd(id)));
            for (Table table : List.of(Table.TOPICS, Table.BATCHES)) {
                steps.add(new DeleteRange(table, DiskKeys.store(id, 0), DiskKeys.storesEnd(id)));
            }
        }

        // ---- The log ----

        private void append(EntryAppended entry) {
            Offsets offsets = entry.offsets();
            index.append(new Slot(entry.position(), offsets));
            Bytes key = DiskKeys.entry(id, entry.position().index());
            if (offsets == null) {
                steps.add(new Put(Table.LOG, key, entry.value()));
            } else {
                appended.put(entry.position().index(), entry);
                steps.add(new Put(Table.BATCHES, DiskKeys.batch(id, index.store(), offsets), entry.value()));
                steps.add(new Put(Table.LOG, key, new EntryReference(entry.position(), offsets).encode()));
            }
        }

        private void truncateFrom(long fromIndex) {
            List<Slot> dropped = index.truncateFrom(fromIndex);
            dropFromLog(dropped);
            for (Slot slot : dropped) {
                Offsets offsets = slot.offsets();
                if (offsets != null) {
                    steps.add(new Delete(Table.BATCHES, DiskKeys.batch(id, index.store(), offsets)));
                }
            }
        }

        /** Entries that follow each other. */
        private void dropFromLog(List<Slot> slots) {
            if (!slots.isEmpty()) {
                long first = slots.get(0).position().index();
                steps.add(new DeleteRange(
                        Table.LOG, DiskKeys.entry(id, first), DiskKeys.entry(id, first + slots.size())));
            }
        }

        // ---- Topics ----

        private void moveTopic(TopicMoved moved) {
            TopicId topic = moved.topic();
            Bytes key = DiskKeys.topic(id, index.store(), topic);
            if (moved.deleted()) {
                firsts.remove(topic);
                steps.add(new Delete(Table.TOPICS, key));
                dropBatches(index.store(), topic, 0, Long.MAX_VALUE);
                return;
            }
            steps.add(new Put(Table.TOPICS, key, moved.value()));
            Long before = firsts.put(topic, moved.first());
            if (moved.first() > (before == null ? 0 : before)) {
                dropBatches(index.store(), topic, 0, moved.first());
            }
        }

        /** Those whose last offset is one of these. */
        private void dropBatches(long store, TopicId topic, long fromOffset, long untilOffset) {
            steps.add(new DeleteRange(
                    Table.BATCHES,
                    DiskKeys.from(id, store, topic, fromOffset),
                    DiskKeys.from(id, store, topic, untilOffset)));
        }

        // ---- Stores ----

        private void putBatch(BatchPut put) {
            if (index.unfinished() == LocalStores.NONE) {
                put(Part.UNFINISHED, StoredCodec.store(put.store()));
            }
            Offsets offsets = put.offsets();
            if (index.overtakes(offsets)) {
                // Else a stream that cannot keep up with a topic that is trimmed meanwhile would fill the disk.
                dropBatches(put.store(), offsets.topic(), 0, offsets.base());
                extents.remove(offsets.topic());
            }
            index.put(put.store(), offsets);
            extend(extents, offsets);
            steps.add(new Put(Table.BATCHES, DiskKeys.batch(id, put.store(), offsets), put.value()));
        }

        private void dropBatches(long store) {
            extents.clear();
            steps.add(new DeleteRange(Table.BATCHES, DiskKeys.store(id, store), DiskKeys.store(id, store + 1)));
        }

        private void swapStore(StoreSwapped swapped) {
            long old = index.store();
            GroupIndex.Swapped log =
                    index.swap(swapped.store(), swapped.checkpoint().position());
            dropFromLog(log.gone());
            keepOnly(swapped.checkpoint().topics());
            log.kept().forEach(slot -> takeAlong(slot, old));
            dropBatches(old);
            steps.add(new DeleteRange(Table.TOPICS, DiskKeys.store(id, old), DiskKeys.store(id, old + 1)));
            put(Part.STORE, swapped.value());
            delete(Part.UNFINISHED);
        }

        /** Drops of the new store what the topics do not have at their checkpoint. */
        private void keepOnly(List<TopicCheckpoint> topics) {
            firsts.clear();
            Map<TopicId, TopicCheckpoint> kept = new TreeMap<>();
            for (TopicCheckpoint topic : topics) {
                kept.put(topic.topic(), topic);
                firsts.put(topic.topic(), topic.first());
            }
            extents.forEach((topic, extent) -> {
                TopicCheckpoint at = kept.getOrDefault(topic, TopicCheckpoint.deleted(topic));
                if (extent.from() < at.first()) {
                    dropBatches(index.store(), topic, 0, at.first());
                }
                if (extent.until() > at.next()) {
                    dropBatches(index.store(), topic, at.next(), Long.MAX_VALUE);
                }
            });
        }

        /** An entry that stays takes its batch along into the new store. */
        private void takeAlong(Slot slot, long old) {
            Offsets offsets = slot.offsets();
            if (offsets != null) {
                Bytes to = DiskKeys.batch(id, index.store(), offsets);
                EntryAppended here = appended.get(slot.position().index());
                steps.add(
                        here != null
                                ? new Put(Table.BATCHES, to, here.value())
                                : new CopyBatch(DiskKeys.batch(id, old, offsets), to));
            }
        }
    }
}
