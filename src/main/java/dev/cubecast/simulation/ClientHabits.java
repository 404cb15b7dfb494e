package dev.cubecast.simulation;

import dev.cubecast.topic.Durability;
import java.util.random.RandomGenerator;

/**
 * How a client publishes.
 *
 * @param thinkMsMax between two publishes
 * @param window publishes that it has under way at once
 * @param batchMax messages of a publish
 * @param weakPercent of its publishes that ask for less than a majority
 */
record ClientHabits(int thinkMsMax, int window, int batchMax, int weakPercent) {
    private static final int CALM_THINK_MS_MAX = 400;

    /** Most clients send one message after the other. */
    static ClientHabits draw(int thinkMsMax, RandomGenerator random) {
        return new ClientHabits(
                thinkMsMax,
                random.nextInt(3) == 0 ? 2 + random.nextInt(7) : 1,
                random.nextInt(3) == 0 ? 3 : 1,
                random.nextInt(3) == 0 ? 10 + random.nextInt(50) : 0);
    }

    /** The same at an easy pace. */
    ClientHabits calm() {
        return new ClientHabits(Math.max(thinkMsMax, CALM_THINK_MS_MAX), window, batchMax, weakPercent);
    }

    int drawCount(RandomGenerator random) {
        return 1 + random.nextInt(batchMax);
    }

    Durability drawLevel(RandomGenerator random) {
        if (random.nextInt(100) >= weakPercent) {
            return Durability.QUORUM;
        }
        return random.nextBoolean() ? Durability.LEADER : Durability.NONE;
    }
}
