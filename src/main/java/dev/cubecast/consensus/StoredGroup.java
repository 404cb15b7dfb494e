package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;
import java.util.List;

/**
 * What a group has on disk when its replica starts.
 *
 * @param floor the state at the floor, with all topics
 * @param log the entries above the floor, without a gap
 * @param stores where its topics and batches are
 */
public record StoredGroup(Ballot ballot, Checkpoint floor, List<StoredEntry> log, LocalStores stores) {
    public StoredGroup {
        log = List.copyOf(log);
    }
}
