package dev.cubecast;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/**
 * Seeds for tests over random inputs: {@code @MethodSource("dev.cubecast.Seeds#hundred")}; the seed is in the test's
 * name.
 */
public final class Seeds {
    private Seeds() {}

    public static LongStream hundred() {
        return LongStream.rangeClosed(1, 100);
    }

    /** For what takes long. */
    public static LongStream ten() {
        return LongStream.rangeClosed(1, 10);
    }

    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
