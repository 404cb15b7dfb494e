package dev.cubecast.membership;

/** Keeps this node's incarnation across restarts. */
public interface IncarnationStore {
    /**
     * Writes and syncs the number, then runs {@code whenSynced} in an event of its own. Does not block; a failure ends
     * the node, as it could otherwise come back with an incarnation it has used before.
     */
    void persist(long incarnation, Runnable whenSynced);
}
