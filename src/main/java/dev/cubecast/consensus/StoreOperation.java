package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of what a group has on disk. The changes of one write happen together or not at all. */
public sealed interface StoreOperation {

    /** The term and the vote in it (Raft dissertation §3.4). */
    record SaveBallot(Ballot ballot) implements StoreOperation {}

    /**
     * Drops all but the ballot: log, floor, topics, batches and stores are those of a blank disk afterwards
     * (ARCHITECTURE.md, rule 14).
     */
    record Clear() implements StoreOperation {}

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
     * (ARCHITECTURE.md, rule 16). Its position is in the log or is that of the floor, as when a group gets its first
     * members.
     */
    record MoveFloor(Checkpoint checkpoint) implements StoreOperation {}

    /**
     * Adds batches of a topic to a store that is not the group's yet (ARCHITECTURE.md, rule 18). A group has at most
     * one such store; the first batches make it.
     *
     * @param store a number above that of the group's store
     * @param batches that follow each other
     */
    record PutBatches(long store, List<RecordBatch> batches) implements StoreOperation {
        public PutBatches {
            batches = List.copyOf(batches);
        }
    }

    /** Drops a store that has not become the group's. */
    record DropStore(long store) implements StoreOperation {}

    /**
     * Makes another store that of the group, and a checkpoint its floor. Of the batches that were put there, those that
     * the checkpoint names stay. If the log holds exactly the entry at the checkpoint's position, what follows on it
     * stays with its batches, otherwise the log is empty afterwards; the old store's batches and topics go. Term and
     * vote are left alone.
     *
     * @param store the one that batches were put into, or a new one if there was nothing to put
     * @param checkpoint with all topics, above the floor
     */
    record SwapStore(long store, Checkpoint checkpoint) implements StoreOperation {}

    /**
     * The applied state at a place of the log: what it has become since the floor before it, or all of it.
     *
     * @param position the new floor
     * @param configuration the latest one at or below it
     * @param group the state that belongs to no topic, as its owner encodes it
     * @param topics those that have changed, or all there are
     */
    record Checkpoint(LogPosition position, Configuration configuration, Bytes group, List<TopicCheckpoint> topics) {
        /** What a blank disk has: nothing, of nobody. */
        public static final Checkpoint START =
                new Checkpoint(LogPosition.START, Configuration.NONE, Bytes.EMPTY, List.of());

        public Checkpoint {
            topics = List.copyOf(topics);
        }
    }

    /**
     * A topic at a checkpoint.
     *
     * @param state as its owner encodes it; null if the topic has been deleted
     * @param first the oldest offset that stays: batches that end below it are dropped, all of them for a deleted
     *     topic. No entry above the new floor holds one of these.
     * @param next one more than the offset of the last message at or below the checkpoint; 0 for a deleted topic
     */
    record TopicCheckpoint(TopicId topic, @Nullable Bytes state, long first, long next) {
        public TopicCheckpoint {
            if (first > next) {
                throw new IllegalArgumentException("topic " + topic + " would have offsets " + first + " to " + next);
            }
        }

        public static TopicCheckpoint deleted(TopicId topic) {
            return new TopicCheckpoint(topic, null, 0, 0);
        }
    }
}
