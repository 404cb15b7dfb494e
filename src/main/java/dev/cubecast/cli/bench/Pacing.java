package dev.cubecast.cli.bench;

import java.util.concurrent.TimeUnit;

/**
 * When a publisher sends which of its messages. All of them together send one at even distances, each in turn.
 *
 * @param rate messages a second over all publishers; {@link BenchPlan#UNLIMITED} if each is due at once
 * @param publisher from 0
 */
record Pacing(int rate, int publishers, int publisher) {
    /** Timers are no finer: who sends this late is not behind. */
    private static final long TIMER_NS = TimeUnit.MILLISECONDS.toNanos(2);

    boolean isLimited() {
        return rate != BenchPlan.UNLIMITED;
    }

    /** @param nowNs nanoseconds since the load began */
    boolean isDue(long number, long nowNs) {
        return !isLimited() || dueNs(number) <= nowNs;
    }

    /**
     * From when the latency of a message counts that is sent now: from when it was due if the cube has kept its
     * publisher from sending it, or a cube that stands still would be measured by the few messages that it had let in.
     */
    long countsFromNs(long number, long nowNs) {
        return isLimited() && nowNs - dueNs(number) > TIMER_NS ? dueNs(number) : nowNs;
    }

    private long dueNs(long number) {
        double turn = (number - 1.0) * publishers + publisher;
        return (long) (turn * TimeUnit.SECONDS.toNanos(1) / rate);
    }
}
