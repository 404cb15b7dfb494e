package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.storage.StoredCodec;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The groups of a node in its RocksDB database. Calls come on the event loop, which also runs all completions; it only
 * decides what is to be written, by {@link DiskGroup}s, and the data goes through the hands of two threads.
 */
final class RocksLogStore implements LogStore {
    /**
     * Beyond it the disk counts as full: leaders refuse publishes and replicas ask for no streams until it has caught
     * up.
     */
    static final long WAITING_BYTES_MAX = 64L << 20;

    /** Of one read. */
    private static final int READ_BYTES_MAX = 256 << 10;

    private final Map<GroupId, Held> groups = new TreeMap<>();
    private final WriteTurns writes;
    private final DiskReader reader;
    private final FreeSpace free;

    private static final class Held {
        private final DiskGroup group;
        private long lastWrite;

        Held(DiskGroup group) {
            this.group = group;
        }
    }

    RocksLogStore(WriteTurns writes, DiskReader reader, FreeSpace free) {
        this.writes = writes;
        this.reader = reader;
        this.free = free;
    }

    /** What the disk has of a group when it is opened. */
    void found(GroupId group, DiskGroup held) {
        groups.put(group, new Held(held));
    }

    private Held held(GroupId group) {
        return groups.computeIfAbsent(group, blank -> new Held(new DiskGroup(blank)));
    }

    @Override
    public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
        Held held = held(group);
        held.lastWrite = writes.add(held.group.follow(StoredCodec.encode(operations)), whenSynced);
    }

    @Override
    public void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead) {
        read(group, found -> found.log(fromIndex, Math.min(bytesMax, READ_BYTES_MAX)), whenRead);
    }

    @Override
    public void readBatches(
            GroupId group, TopicId topic, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead) {
        read(group, found -> found.batches(topic, fromOffset, Math.min(bytesMax, READ_BYTES_MAX)), whenRead);
    }

    private <T> void read(GroupId group, Function<GroupReader, Read<T>> question, Consumer<Read<T>> whenRead) {
        writes.afterWrite(held(group).lastWrite, () -> reader.read(group, question, whenRead));
    }

    @Override
    public long freeBytes() {
        long waiting = writes.waitingBytes();
        return waiting > WAITING_BYTES_MAX ? 0 : Math.max(0, free.bytes() - waiting);
    }
}
