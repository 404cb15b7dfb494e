package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.AppendEntries;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.Clear;
import dev.cubecast.consensus.StoreOperation.DropStore;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.PutBatches;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.SwapStore;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.topic.RecordBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A group's writes: what is under way, what has reached the disk, and what waits for that before it may be said. */
final class GroupDisk {
    private final GroupId group;
    private final LogStore store;
    private final SyncedIndex synced;
    private final Runnable onSynced;
    private final Deque<Promise> promises = new ArrayDeque<>();
    private long issued;
    private long completed;

    private record Promise(long afterWrite, Runnable action) {}

    /** @param onSynced runs whenever a write has reached the disk */
    GroupDisk(GroupId group, LogStore store, SyncedIndex synced, Runnable onSynced) {
        this.group = group;
        this.store = store;
        this.synced = synced;
        this.onSynced = onSynced;
    }

    void save(Ballot ballot, long lastIndex) {
        write(List.of(new SaveBallot(ballot)), lastIndex);
    }

    /** Keeps nothing but a ballot. */
    void clear(Ballot ballot) {
        synced.onTruncated(1);
        write(List.of(new SaveBallot(ballot), new Clear()), 0);
    }

    /** Together, or neither of the two. */
    void saveAndAppend(Ballot ballot, LogEntry entry) {
        write(List.of(new SaveBallot(ballot), new AppendEntries(List.of(entry))), entry.index());
    }

    /** @param entries that follow on the last one */
    void append(List<LogEntry> entries) {
        write(
                List.of(new AppendEntries(entries)),
                entries.get(entries.size() - 1).index());
    }

    /** Drops the entries from the first of these on and puts these in their place. */
    void replace(List<LogEntry> entries) {
        long fromIndex = entries.get(0).index();
        synced.onTruncated(fromIndex);
        write(
                List.of(new TruncateFrom(fromIndex), new AppendEntries(entries)),
                entries.get(entries.size() - 1).index());
    }

    void moveFloor(Checkpoint checkpoint, long lastIndex) {
        write(List.of(new MoveFloor(checkpoint)), lastIndex);
    }

    void putBatches(long store, List<RecordBatch> batches, long lastIndex) {
        write(List.of(new PutBatches(store, batches)), lastIndex);
    }

    void dropStore(long store, long lastIndex) {
        write(List.of(new DropStore(store)), lastIndex);
    }

    /** @param sharedUpTo what the log had up to here counts as before, as the checkpoint or what stays has it too */
    void swapStore(long store, Checkpoint checkpoint, long sharedUpTo, long lastIndex) {
        synced.onTruncated(sharedUpTo + 1);
        write(List.of(new SwapStore(store, checkpoint)), lastIndex);
    }

    /** Up to where the log is on disk. */
    long syncedIndex() {
        return synced.get();
    }

    /** Whether all that was written is on disk. */
    boolean isSynced() {
        return completed == issued;
    }

    /** How many writes have reached the disk. */
    long completed() {
        return completed;
    }

    /** Runs an action once all that was written up to now is on disk: at once if it is. */
    void whenSynced(Runnable action) {
        if (isSynced()) {
            action.run();
        } else {
            promises.addLast(new Promise(issued, action));
        }
    }

    private void write(List<StoreOperation> operations, long lastIndex) {
        issued++;
        synced.onIssued(lastIndex);
        store.write(group, operations, this::onWritten);
    }

    private void onWritten() {
        completed++;
        synced.onCompleted();
        while (!promises.isEmpty() && promises.getFirst().afterWrite() <= completed) {
            promises.removeFirst().action().run();
        }
        onSynced.run();
    }
}
