package dev.cubecast.storage;

/** What a {@link MemoryLogStore} needs from who drives it: time, and somebody to tell that it has failed. */
public interface DiskEvents {
    /**
     * Runs a completion in a later event, after as long as the disk takes to write and sync so many bytes. One that is
     * never run is a disk that hangs. Completions may be run in any order: a sync covers all that was written before
     * it.
     */
    void afterSync(long bytes, Runnable completion);

    /** Runs a completion in a later event, after as long as the disk takes to read. */
    void afterRead(Runnable completion);

    /**
     * A write has failed and its node must end and recover (ARCHITECTURE.md, rule 21). Called in the middle of the
     * node's event: only take note.
     */
    void onFailed(String why);
}
