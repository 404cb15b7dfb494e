package dev.cubecast.forming;

/** Where a node keeps which cube it belongs to. */
public interface CharterStore {
    /**
     * Puts a charter in the place of the one before. Returns at once and never throws for what a disk does; a failed
     * write ends the process.
     *
     * @param whenSynced runs once it is on disk, in a later event and never inside the call
     */
    void save(StoredCharter charter, Runnable whenSynced);
}
