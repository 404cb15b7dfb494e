package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.delivery.DeliveryCube.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Subscribers behind a network that loses, repeats, delays and reorders, while leaders and epochs change. */
class UnreliableNetworkTest {
    private static final int SEEDS = 1_000;
    private static final long FOREVER_MS = 3_600_000;

    @Test
    void deliversAllOnceInOrderWithoutAnyGapWhileTheLeaderStays() {
        forEachSeed(seed -> {
            DeliveryRun run = new DeliveryRun(new Tuning().settings(), false, seed);
            run.play(faults(Seeds.random(seed), 0.1));
            assertThat(run.gaps()).isZero();
        });
    }

    @Test
    void tellsOfWhateverItDoesNotDeliverWhileLeadersChange() {
        forEachSeed(seed -> {
            RandomGenerator random = Seeds.random(seed);
            new DeliveryRun(narrow(random).settings(), true, seed).play(faults(random, 0.5));
        });
    }

    /** The checkers are worth something: they find that nobody is told of the end of a burst. */
    @Test
    void needsRemindersOrRenewals() {
        Tuning tuning = new Tuning();
        tuning.remindIntervalMs = FOREVER_MS;
        tuning.renewIntervalMs = FOREVER_MS;
        tuning.leaseMs = FOREVER_MS;
        assertThatThrownBy(() -> forEachSeed(
                        seed -> new DeliveryRun(tuning.settings(), false, seed).play(faults(Seeds.random(seed), 0.1))))
                .hasMessageContaining("seed")
                .hasStackTraceContaining("offset at the end");
    }

    private interface SeedTest {
        void run(long seed);
    }

    private static void forEachSeed(SeedTest test) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                test.run(seed);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    /** Limits that are reached. */
    private static Tuning narrow(RandomGenerator random) {
        Tuning tuning = new Tuning();
        tuning.tailBytesMax = random.nextInt(1_000, 20_000);
        tuning.tailBytesPerTopicMax = random.nextInt(1_000, 10_000);
        tuning.tailAgeMs = random.nextInt(500, 10_000);
        tuning.heldBytesMax = random.nextInt(1_000, 10_000);
        tuning.heldBytesTotalMax = random.nextInt(1_000, 20_000);
        tuning.repairBytesMax = random.nextInt(1_000, 10_000);
        tuning.repairAttempts = random.nextInt(1, 10);
        tuning.leaseMs = random.nextInt(1_100, 5_000);
        return tuning;
    }

    private static Network faults(RandomGenerator choice, double lossMax) {
        double loss = choice.nextDouble(lossMax);
        double repetition = choice.nextDouble(0.2);
        double delay = choice.nextDouble(0.3);
        int delayMaxMs = choice.nextBoolean() ? 30 : 1_500;
        return (kind, random) -> {
            List<Long> copies = new ArrayList<>();
            do {
                if (random.nextDouble() >= loss) {
                    copies.add(random.nextDouble() < delay ? random.nextLong(1, delayMaxMs) : 1L);
                }
            } while (random.nextDouble() < repetition);
            return copies;
        };
    }
}
