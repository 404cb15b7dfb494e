package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Durable groups in whole cubes under faults. {@code -Dcubecast.seeds.durable=5000} runs more seeds than usual,
 * {@code -Dcubecast.seeds.durable.from=1000} others.
 */
class GroupRunsTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.durable", 2_000);
    private static final long FIRST = Long.getLong("cubecast.seeds.durable.from", 1);

    private static final long WITHOUT_FAULTS_MS = 6_000;

    @Test
    void whatIsAcknowledgedIsReadOnceAndInOneOrder() {
        SeedSweep sweep = new SeedSweep(GroupPlan::draw, UnaryOperator.identity());
        sweep.run(FIRST, SEEDS, () -> false, () -> {});
        System.out.println("simulated cubes with durable groups: " + sweep.summary() + "\n" + sweep.counts());
        sweep.failed().stream().findFirst().ifPresent(failed -> explain(sweep, failed));
        if (SEEDS >= SeedSweep.SEEDS_THAT_SHOW_ALL) {
            assertThat(sweep.neverHappened()).as("what never happened").isEmpty();
        }
    }

    /** The run itself holds clients to it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nobodyWaitsASecondForAPublishWhereNothingGoesWrong(long seed) {
        GroupPlan plan = GroupPlan.draw(seed).until(WITHOUT_FAULTS_MS).withKinds(List.of());
        assertThat(GroupRun.of(plan, UnaryOperator.identity(), false).failure())
                .as("%s", plan)
                .isEmpty();
    }

    /** Also when it is run once more to be shown. */
    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = FIRST; seed < FIRST + 10; seed++) {
            GroupPlan plan = GroupPlan.draw(seed);
            assertThat(GroupRun.of(plan, UnaryOperator.identity(), true).counts())
                    .as("seed %d", seed)
                    .hasToString(GroupRun.of(plan, UnaryOperator.identity(), false)
                            .counts()
                            .toString());
        }
    }

    /** Says how to see the failure in a run that is as small as it could be made. */
    private static void explain(SeedSweep sweep, GroupRun.Report failed) {
        GroupPlan drawn = failed.plan();
        GroupPlan smallest = sweep.shrink(failed).plan();
        GroupRun.Report report = GroupRun.of(smallest, UnaryOperator.identity(), true);
        throw new AssertionError(sweep.failed().size() + " seeds failed, the first of them with "
                + failed.failure().orElseThrow() + "\nwith as little as possible: " + report
                + "\nreplay: cubecast simulate --trace --seed " + drawn.seed() + smallest.optionsAgainst(drawn)
                + "\nits whole trace is in " + Runs.write(drawn.seed(), report.trace()));
    }

    /** Writes the trace of one seed to target/simulation. */
    @Test
    @EnabledIfSystemProperty(named = "cubecast.seed", matches = "\\d+")
    void replay() {
        long seed = Long.getLong("cubecast.seed");
        GroupRun.Report report = GroupRun.of(GroupPlan.draw(seed), UnaryOperator.identity(), true);
        System.out.println(report + "\n  trace: " + Runs.write(seed, report.trace()));
        assertThat(report.failure()).as("%s", report).isEmpty();
    }
}
