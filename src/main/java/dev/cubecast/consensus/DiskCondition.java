package dev.cubecast.consensus;

/** What is wrong with the disk of a replica, as far as that shows (ARCHITECTURE.md, rules 20 and 21). */
final class DiskCondition {
    /** How long writes may be under way without one that completes until the disk counts as stalled. */
    static final long STALLED_MS = 1_000;

    private final GroupDisk disk;
    private long completed;
    private long progressMs;
    private boolean stalled;
    private boolean damaged;

    DiskCondition(GroupDisk disk) {
        this.disk = disk;
    }

    /** Returns whether the disk hangs since this moment. */
    boolean tick(long nowMs) {
        if (disk.isSynced() || disk.completed() != completed) {
            rearm(nowMs);
        }
        boolean before = stalled;
        stalled = nowMs >= progressMs + STALLED_MS;
        return stalled && !before;
    }

    /** What was not completed up to now says nothing: this node stood still. */
    void rearm(long nowMs) {
        completed = disk.completed();
        progressMs = nowMs;
    }

    void onDamaged() {
        damaged = true;
    }

    /** Whether no promise can be made, as nothing reaches the disk. */
    boolean isStalled() {
        return stalled;
    }

    /** Whether the replica is to leave as soon as its group can do without it. */
    boolean isDamaged() {
        return damaged;
    }

    /** Whether another one should lead if it can. */
    boolean isUnfit() {
        return stalled || damaged;
    }
}
