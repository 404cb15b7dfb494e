package dev.cubecast.client;

import java.util.random.RandomGenerator;

/**
 * How long to wait before each further attempt: up to a limit that doubles, between half of it and all, so that clients
 * that failed together do not come back together.
 *
 * @param firstMs the limit after the first failure
 * @param maxMs the largest limit
 */
record Backoff(long firstMs, long maxMs) {
    private static final int DOUBLINGS_MAX = 20;

    /** @param failures in a row, at least one */
    long pauseMs(int failures, RandomGenerator random) {
        long limitMs = Math.min(maxMs, firstMs << Math.min(failures - 1, DOUBLINGS_MAX));
        return limitMs / 2 + random.nextLong(limitMs - limitMs / 2 + 1);
    }
}
