package dev.cubecast.storage;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.storage.Change.BallotSaved;
import dev.cubecast.storage.Change.BatchPut;
import dev.cubecast.storage.Change.EntryAppended;
import dev.cubecast.storage.Change.FloorMoved;
import dev.cubecast.storage.Change.StoreSwapped;
import dev.cubecast.storage.Change.TopicMoved;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Reads a group's tables: no value is believed before its checksum has been checked. */
final class GroupReads {
    private final GroupTables tables;
    private final int dimension;

    GroupReads(GroupTables tables, int dimension) {
        this.tables = tables;
        this.dimension = dimension;
    }

    Read<LogEntry> log(long fromIndex, int bytesMax) {
        return read(tables.logFrom(fromIndex), bytesMax, this::decode, LogEntry::bytes);
    }

    Read<RecordBatch> batches(TopicId topic, long fromOffset, int bytesMax) {
        return read(tables.batchesFrom(topic, fromOffset), bytesMax, this::batchOf, RecordBatch::messageBytes);
    }

    private static <C extends Change, T> Read<T> read(
            Collection<C> held, int bytesMax, Function<C, T> decode, ToIntFunction<T> bytesOf) {
        List<T> found = new ArrayList<>();
        long bytes = 0;
        for (C change : held) {
            if (!change.value().isIntact()) {
                return new Read.Damaged<>(nameOf(change));
            }
            T item = decode.apply(change);
            bytes += bytesOf.applyAsInt(item);
            if (bytes > bytesMax && !found.isEmpty()) {
                break;
            }
            found.add(item);
        }
        return new Read.Found<>(found);
    }

    private LogEntry decode(EntryAppended entry) {
        return StoredCodec.decodeEntry(entry.value().bytes(), dimension);
    }

    private RecordBatch batchOf(Change change) {
        if (change instanceof BatchPut put) {
            return StoredCodec.decodeBatch(put.value().bytes());
        }
        if (change instanceof EntryAppended entry && decode(entry).command() instanceof Command.Append append) {
            return append.batch();
        }
        throw new IllegalStateException(nameOf(change) + " has offsets, but no batch");
    }

    /**
     * All that the group has, except the batches at or below its floor and those of a store that is not its own yet.
     */
    LoadedGroup all() {
        return Stream.of(tables.promises(), tables.topics(), tables.log())
                .flatMap(Collection::stream)
                .filter(change -> !change.value().isIntact())
                .findFirst()
                .<LoadedGroup>map(GroupReads::damaged)
                .orElseGet(() -> new LoadedGroup.Intact(new StoredGroup(
                        ballot(),
                        floor(),
                        tables.log().stream()
                                .map(this::decode)
                                .map(StoredEntry::of)
                                .toList(),
                        tables.stores())));
    }

    private static LoadedGroup damaged(Change change) {
        return new LoadedGroup.Damaged(nameOf(change));
    }

    private static String nameOf(Change change) {
        if (change instanceof EntryAppended entry) {
            return "entry " + entry.position();
        } else if (change instanceof TopicMoved topic) {
            return "topic " + topic.topic();
        } else if (change instanceof BatchPut put) {
            return "batch " + put.offsets().base() + " of topic "
                    + put.offsets().topic();
        } else if (change instanceof StoreSwapped swapped) {
            return "store " + swapped.store();
        }
        return change instanceof FloorMoved floor ? "floor " + floor.position() : "ballot";
    }

    private Ballot ballot() {
        BallotSaved saved = tables.ballot();
        return saved == null
                ? Ballot.BLANK
                : StoredCodec.decodeBallot(saved.value().bytes(), dimension);
    }

    private Checkpoint floor() {
        List<TopicCheckpoint> topics = tables.topics().stream()
                .map(topic -> StoredCodec.decodeTopic(topic.value().bytes()))
                .toList();
        FloorMoved floor = tables.floor();
        return floor == null
                ? new Checkpoint(LogPosition.START, Configuration.NONE, Bytes.EMPTY, topics)
                : StoredCodec.decodeFloor(floor.value().bytes(), dimension, topics);
    }
}
