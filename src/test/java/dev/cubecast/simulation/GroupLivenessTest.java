package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.ReplicaSettings.ElectionTimes;
import dev.cubecast.history.Violation;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs see it when groups do not go on in time. */
class GroupLivenessTest {
    private static final ReplicaSettings USUAL = ReplicaSettings.DEFAULT;

    private static List<GroupPlan> firstPlans(Predicate<GroupPlan> which, int count, ReplicaSettings settings) {
        return LongStream.range(1, 1_000)
                .mapToObj(GroupPlan::draw)
                .filter(which)
                .limit(count)
                .map(plan -> plan.withSettings(settings))
                .toList();
    }

    /** The same plan with replicas that take longer to elect a leader than clients may wait. */
    private static GroupPlan electingSlowly(GroupPlan plan) {
        return plan.withSettings(electingAfter(8_000));
    }

    private static List<String> failuresOf(List<GroupPlan> plans) {
        return plans.stream()
                .map(plan -> GroupRun.of(plan, UnaryOperator.identity(), false))
                .flatMap(report -> report.failure().stream())
                .map(failure -> failure instanceof Violation violation ? violation.check() : failure.toString())
                .distinct()
                .toList();
    }

    private static ReplicaSettings electingAfter(long electionMs) {
        ElectionTimes usual = USUAL.elections();
        return USUAL.withElections(usual.with(usual.heartbeatMs(), electionMs, usual.rankMs(), usual.jitterMs()));
    }

    @Test
    void majoritiesThatWaitTooLongForALeaderAreNoticed() {
        assertThat(failuresOf(firstPlans(GroupPlan::lasting, 12, USUAL))).isEmpty();
        List<GroupPlan> slow = firstPlans(GroupPlan::lasting, 12, USUAL).stream()
                .map(plan -> electingSlowly(plan).withKinds(List.of(FaultKind.PARTITION)))
                .toList();
        assertThat(failuresOf(slow)).contains("progress");
    }

    @Test
    void electionsWithoutAReasonAreNoticed() {
        Predicate<GroupPlan> calm = plan -> plan.faults().isEmpty();
        assertThat(failuresOf(firstPlans(calm, 3, USUAL))).isEmpty();
        assertThat(failuresOf(
                        firstPlans(calm, 12, electingAfter(USUAL.elections().heartbeatMs()))))
                .containsAnyOf("calm", "waits");
    }
}
