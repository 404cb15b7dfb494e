package dev.cubecast.consensus;

/** What a disk has of a group when its node starts. */
public sealed interface LoadedGroup {

    /** All that was synced; batches at or below the floor have not been looked at. */
    record Intact(StoredGroup group) implements LoadedGroup {}

    /**
     * Something that was synced has changed: this is no longer the replica that made the promises (ARCHITECTURE.md,
     * rule 20). A write that was cut short by a crash is no damage, it has never been.
     */
    record Damaged(String what) implements LoadedGroup {}
}
