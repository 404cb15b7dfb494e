package dev.cubecast.storage;

import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.topic.TopicId;
import org.jspecify.annotations.Nullable;

/** A value of a write, and its place in a group's tables. */
public sealed interface Change {

    StoredBytes value();

    record BallotSaved(StoredBytes value) implements Change {}

    /** @param offsets of the batch that the entry holds, if it holds one */
    record EntryAppended(LogPosition position, @Nullable Offsets offsets, StoredBytes value) implements Change {
        long index() {
            return position.index();
        }
    }

    /** @param next one more than the last message's offset */
    record Offsets(TopicId topic, long base, long next) {}

    record Cleared(StoredBytes value) implements Change {}

    record LogTruncated(long fromIndex, StoredBytes value) implements Change {}

    /** @param first the oldest offset that stays */
    record TopicMoved(TopicId topic, boolean deleted, long first, StoredBytes value) implements Change {}

    record BatchPut(long store, Offsets offsets, StoredBytes value) implements Change {}

    record StoreDropped(long store, StoredBytes value) implements Change {}

    /** Comes before the topics and the floor of the checkpoint. */
    record StoreSwapped(long store, Checkpoint checkpoint, StoredBytes value) implements Change {}

    record FloorMoved(LogPosition position, StoredBytes value) implements Change {}
}
