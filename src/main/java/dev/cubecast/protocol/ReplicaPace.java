package dev.cubecast.protocol;

/**
 * How often the replicas of a node want to know the time: often while they have something to do, seldom while all that
 * they say is that they live. A node that wakes up for nothing costs more than one that works.
 */
public final class ReplicaPace {
    /** A fifth of a heartbeat: what a follower learns by the next tick, it learns soon. */
    private static final long BUSY_TICK_MS = 20;
    /** The shortest time between two heartbeats, in milliseconds. */
    public static final long QUIET_TICK_MS = 100;
    /** Longer than any of the replicas' pauses before they ask or send again. */
    private static final long LINGER_MS = 300;

    private Runnable whenBusy = () -> {};
    private boolean hasTicked;
    private long tickedMs;
    private boolean isBusy;
    private long busyUntilMs;

    /** Names who is told, from now on, that the next tick has come nearer. */
    public void whenBusy(Runnable listener) {
        whenBusy = listener;
    }

    /** Something happens that goes on with the next ticks. */
    void onActivity(long nowMs) {
        boolean wasBusy = isBusyAt(nowMs);
        isBusy = true;
        busyUntilMs = nowMs + LINGER_MS;
        if (!wasBusy) {
            whenBusy.run();
        }
    }

    private boolean isBusyAt(long nowMs) {
        return isBusy && nowMs < busyUntilMs;
    }

    /** When the next tick is due, at a multiple of the time between two; in the past if it is late. */
    public long dueMs(long nowMs) {
        long periodMs = isBusyAt(nowMs) ? BUSY_TICK_MS : QUIET_TICK_MS;
        return hasTicked ? (Math.floorDiv(tickedMs, periodMs) + 1) * periodMs : nowMs;
    }

    /** Whether a tick that comes now is to be taken; it is then. */
    boolean takesTick(long nowMs) {
        boolean isDue = nowMs >= dueMs(nowMs);
        if (isDue) {
            hasTicked = true;
            tickedMs = nowMs;
        }
        return isDue;
    }
}
