package dev.cubecast.consensus;

import java.util.random.RandomGenerator;

/**
 * For runs that are written down: every delay is the longest one, a crash takes all that was not synced, nothing is
 * lost by chance and nobody waits for jitter. Ids are all different.
 */
final class WithoutChance implements RandomGenerator {
    /** Odd, so that its multiples are all different; its first digits tell them apart. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long drawn;

    @Override
    public long nextLong() {
        return ++drawn * STEP;
    }

    @Override
    public int nextInt(int bound) {
        return bound - 1;
    }

    /** Jitter. */
    @Override
    public long nextLong(long bound) {
        return 0;
    }
}
