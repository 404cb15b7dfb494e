package dev.cubecast.consensus;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.function.Consumer;

/**
 * The disk of one node, for all its groups. Calls return at once and never throw for what a disk does; completions run
 * on the caller's thread, in a later event and never inside the call. A failed write is never reported: the process
 * ends and recovers (ARCHITECTURE.md, rule 21), so a completion that does not come means that nothing may be promised.
 * A read sees all that was written before it was asked for, synced or not, and may see what was written since.
 */
public interface LogStore {
    /** Bytes that every disk keeps free for votes, control entries and trims. */
    long RESERVE_BYTES = 512L << 20;

    /**
     * Changes what a group has on disk. The operations happen in their order and together, or not at all. Writes of one
     * group happen and complete in the order of the calls. What has completed survives the process and the machine;
     * what has not may survive or not, but never without all writes of the group before it.
     *
     * @param operations at least one
     * @param whenSynced runs once the write is on disk
     * @throws IllegalStateException if the operations do not follow on what the group has: that is an error of its
     *     replica
     */
    void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced);

    /**
     * Reads entries of a group's log from an index on.
     *
     * @param bytesMax of the entries; the first one is returned whatever its size
     * @param whenRead gets the entries, at least one unless the log has none from this index on or no longer has this
     *     index
     */
    void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead);

    /**
     * Reads batches of a topic, committed or not, from the one that holds an offset on.
     *
     * @param bytesMax of the messages; the first batch is returned whatever its size
     * @param whenRead gets the batches, none if the topic has none from this offset on or no longer has this offset
     */
    void readBatches(GroupId group, TopicId topic, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead);

    /** What may still be written, of all groups; not below 0. */
    long freeBytes();

    /**
     * Whether there is more than the reserve: messages and streams leave that to votes, control entries and trims (rule
     * 21).
     */
    default boolean hasRoom() {
        return freeBytes() >= RESERVE_BYTES;
    }

    /** What was read, in order. */
    sealed interface Read<T> {
        record Found<T>(List<T> items) implements Read<T> {
            public Found {
                items = List.copyOf(items);
            }
        }

        /** A checksum is wrong: the disk has damaged what it held (ARCHITECTURE.md, rule 20). */
        record Damaged<T>(String what) implements Read<T> {}
    }
}
