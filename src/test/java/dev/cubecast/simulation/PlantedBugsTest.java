package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.history.Violation;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checkers are worth what they find: each planted bug within 200 seeds, by what must hold of any cube. */
class PlantedBugsTest {
    private static final int SEEDS_MAX = 200;

    @ParameterizedTest
    @CsvSource({
        "NO_HOP_LIMIT, hops",
        "FORGOTTEN_INCARNATIONS, views",
        "NO_DIGEST_EXCHANGE, views",
        "NO_CONFIRMATION_OF_THE_LAST_PUSH, deliveries"
    })
    void isFoundAndIsTheOnlyFault(Plants plant, String check) {
        Optional<RunReport> found = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(RunPlan::draw)
                .map(plan -> SeededRun.of(plan, plant, false))
                .filter(report -> report.failure().isPresent())
                .findFirst();
        assertThat(found).as("what the checkers found of %s", plant).isPresent();
        RunReport report = found.orElseThrow();
        assertThat(report.failure().orElseThrow())
                .as("%s", report)
                .isInstanceOfSatisfying(
                        Violation.class,
                        violation -> assertThat(violation.check()).isEqualTo(check));
        assertThat(SeededRun.of(report.plan()).failure())
                .as("seed %d without the plant", report.plan().seed())
                .isEmpty();
    }
}
