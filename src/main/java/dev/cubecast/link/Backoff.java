package dev.cubecast.link;

import java.util.random.RandomGenerator;

/**
 * The pauses before a neighbour is dialled again: they double from attempt to attempt, each drawn from its upper half.
 */
final class Backoff {
    private final long minMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long upperMs;

    Backoff(long minMs, long maxMs, RandomGenerator random) {
        this.minMs = minMs;
        this.maxMs = maxMs;
        this.random = random;
        reset();
    }

    void reset() {
        upperMs = 2 * minMs;
    }

    /** The next pause, {@code minMs} to {@code maxMs}. */
    long nextMs() {
        long pauseMs = random.nextLong(upperMs / 2, upperMs + 1);
        upperMs = Math.min(maxMs, 2 * upperMs);
        return pauseMs;
    }
}
