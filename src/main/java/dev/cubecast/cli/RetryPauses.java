package dev.cubecast.cli;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before each further attempt: at random, up to a limit that doubles, so that many clients spread out.
 */
final class RetryPauses {
    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 2_000;

    private long limitMs = FIRST_MS;

    /** The next pause, in milliseconds. */
    long nextMs() {
        long pauseMs = 1 + ThreadLocalRandom.current().nextLong(limitMs);
        limitMs = Math.min(2 * limitMs, LONGEST_MS);
        return pauseMs;
    }

    /** After a success. */
    void reset() {
        limitMs = FIRST_MS;
    }
}
