package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.protocol.NodeProtocol;
import java.util.EnumSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Cubes of up to 64 nodes under all kinds of faults. {@code -Dcubecast.seeds=5000} runs more seeds than usual,
 * {@code -Dcubecast.seeds.from=1000} others.
 */
class SeededRunsTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds", 500);
    private static final long FIRST = Long.getLong("cubecast.seeds.from", 1);
    /** Which runs without durable groups do not have. */
    private static final EnumSet<FaultKind> OF_DISKS = EnumSet.of(
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK,
            FaultKind.POWER_FAILURE,
            FaultKind.FLIP,
            FaultKind.TORN_WRITE,
            FaultKind.FULL_DISK,
            FaultKind.FAILED_WRITE);

    @Test
    void everythingHoldsUnderFaultsAndRecoversFromThem() {
        RunCounts total = Runs.expectWell(LongStream.range(FIRST, FIRST + SEEDS), RunPlan::draw);
        System.out.println(SEEDS + " simulated cubes: " + total);
        assertThat(EnumSet.complementOf(OF_DISKS))
                .allSatisfy(kind -> assertThat(total.of(kind))
                        .as("how often %s happened", kind)
                        .isPositive());
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = FIRST; seed < FIRST + 10; seed++) {
            RunPlan plan = RunPlan.draw(seed);
            assertThat(SeededRun.of(plan, NodeProtocol::new, true).hash())
                    .as("seed %d", seed)
                    .isEqualTo(SeededRun.of(plan).hash());
        }
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(LongStream.range(FIRST, FIRST + 10)
                        .map(seed -> SeededRun.of(RunPlan.draw(seed)).hash())
                        .distinct()
                        .count())
                .isEqualTo(10);
    }

    /** Writes the trace of one seed to target/simulation. */
    @Test
    @EnabledIfSystemProperty(named = "cubecast.seed", matches = "\\d+")
    void replay() {
        long seed = Long.getLong("cubecast.seed");
        RunReport report = SeededRun.of(RunPlan.draw(seed), NodeProtocol::new, true);
        System.out.println(report + "\n  trace: " + Runs.write(seed, report.trace()));
        assertThat(report.failure()).as("%s", report).isEmpty();
    }
}
