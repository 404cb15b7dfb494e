package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;

/** What a group's log is about. Its state follows from the entries alone, so that it is the same at every replica. */
public interface StateMachine {
    /** The kinds of entries that there were at first. */
    int FIRST_LEVEL = 1;

    /** Up to which level this one knows kinds of entries. */
    default int knownLevel() {
        return FIRST_LEVEL;
    }

    /** Up to which level all members know them, as the entries that were applied say (ARCHITECTURE.md, rule 3). */
    default int featureLevel() {
        return FIRST_LEVEL;
    }

    /** Takes the state at the floor, when the replica starts or has caught up by a stream. */
    void restore(Checkpoint floor);

    /** Takes the next committed entry. */
    void apply(LogEntry entry, long nowMs);

    /**
     * What has changed since the last call, or since the state was restored.
     *
     * @param position of the entry that was applied last
     * @param configuration in force there
     */
    Checkpoint checkpoint(LogPosition position, Configuration configuration);

    /**
     * All of the state of the moment, for a replica that lacks too much of the log. What {@link #checkpoint} says next
     * does not change.
     *
     * @param position of the entry that was applied last
     * @param configuration in force there
     */
    Checkpoint wholeState(LogPosition position, Configuration configuration);

    /** This replica leads from now on: what it appends is in this term. Not all that is in its log has been applied. */
    void onLeading(long term, long nowMs);

    /**
     * While this replica leads: its own log is on its disk up to an index, which says nothing about the other replicas.
     */
    default void onSynced(long index, long nowMs) {}

    /** This replica leads no longer. What it has appended may yet be committed, or not. */
    void onFollowing(long nowMs);
}
