package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of what a group has on disk. The changes of one write happen together or not at all. */
public sealed interface StoreOperation {

    /** The term and the vote in it (Raft dissertation §3.4). */
    record SaveBallot(Ballot ballot) implements StoreOperation {}

    /** Entries that follow the last one of the log. */
    record AppendEntries(List<LogEntry> entries) implements StoreOperation {
        public AppendEntries {
            entries = List.copyOf(entries);
        }
    }

    /** Drops the entries from this index on, which is above the floor, and the batches that only they hold. */
    record TruncateFrom(long index) implements StoreOperation {}

    /**
     * Makes a checkpoint the floor: entries at or below it leave the log, their batches stay with their topics
     * (ARCHITECTURE.md, rule 16). Its position is in the log or is that of the floor, as when a group gets its first members.
     */
    record MoveFloor(Checkpoint checkpoint) implements StoreOperation {}

    /**
     * What the applied state at a place of the log has become since the floor before it.
     *
     * @param position the new floor
     * @param configuration the latest one at or below it
     * @param group the state that belongs to no topic, as its owner encodes it
     * @param topics those that have changed
     */
    record Checkpoint(LogPosition position, Configuration configuration, Bytes group, List<TopicCheckpoint> topics) {
        public Checkpoint {
            topics = List.copyOf(topics);
        }
    }

    /**
     * A topic at a checkpoint.
     *
     * @param state as its owner encodes it; null if the topic has been deleted
     * @param first the oldest offset that stays: batches that end below it are dropped, all of them for a deleted topic. No
     *     entry above the new floor holds one of these.
     */
    record TopicCheckpoint(TopicId topic, @Nullable Bytes state, long first) {}
}
