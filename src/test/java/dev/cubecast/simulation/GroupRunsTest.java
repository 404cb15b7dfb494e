package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Durable groups in whole cubes under faults. {@code -Dcubecast.seeds.durable=5000} runs more seeds than usual,
 * {@code -Dcubecast.seeds.durable.from=1000} others.
 */
class GroupRunsTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.durable", 150);
    private static final long FIRST = Long.getLong("cubecast.seeds.durable.from", 1);
    /** Which belong to runs without durable groups. */
    private static final EnumSet<FaultKind> OF_OTHERS =
            EnumSet.of(FaultKind.LATE_START, FaultKind.VACANCY, FaultKind.LAST_PUSH_LOST);

    private static final List<Measure> MUST_HAPPEN = List.of(
            Measure.GROUP_ELECTIONS,
            Measure.GROUP_LEADERS_LOST,
            Measure.GROUP_TRANSFERS,
            Measure.GROUP_CHANGES,
            Measure.GROUP_TRUNCATIONS,
            Measure.GROUP_CATCH_UPS,
            Measure.DURABLE_DUPLICATE,
            Measure.DURABLE_TRIMS);

    @Test
    void whatIsAcknowledgedIsReadOnceAndInOneOrder() {
        RunCounts total = new RunCounts();
        List<GroupRun.Report> failed = Collections.synchronizedList(new ArrayList<>());
        LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(GroupPlan::draw)
                .forEach(plan -> {
                    GroupRun.Report report = GroupRun.of(plan, UnaryOperator.identity(), false);
                    synchronized (total) {
                        total.add(report.counts());
                    }
                    report.failure().ifPresent(failure -> failed.add(report));
                });
        System.out.println(SEEDS + " simulated cubes with durable groups: " + total);
        failed.stream()
                .min(Comparator.comparingLong(report -> report.plan().seed()))
                .ifPresent(GroupRunsTest::explain);
        assertThat(EnumSet.complementOf(OF_OTHERS))
                .allSatisfy(kind -> assertThat(total.of(kind)).as("%s", kind).isPositive());
        assertThat(MUST_HAPPEN)
                .allSatisfy(measure ->
                        assertThat(total.of(measure)).as("%s", measure).isPositive());
    }

    private static void explain(GroupRun.Report report) {
        List<String> trace =
                GroupRun.of(report.plan(), UnaryOperator.identity(), true).trace();
        String where = Runs.write(report.plan().seed(), trace);
        throw new AssertionError(report + "\nreplay: mvn test -Dtest=GroupRunsTest#replay -Dcubecast.seed="
                + report.plan().seed() + "\nthe whole trace is in " + where);
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
