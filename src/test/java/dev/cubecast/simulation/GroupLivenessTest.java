package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ReplicaSettings;
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

    private static List<String> failuresOf(List<GroupPlan> plans) {
        return plans.stream()
                .map(plan -> GroupRun.of(plan, UnaryOperator.identity(), false))
                .flatMap(report -> report.failure().stream())
                .map(failure -> failure instanceof Violation violation ? violation.check() : failure.toString())
                .distinct()
                .toList();
    }

    private static ReplicaSettings electingAfter(long electionMs) {
        return new ReplicaSettings(
                USUAL.heartbeatMs(),
                electionMs,
                USUAL.rankMs(),
                USUAL.jitterMs(),
                USUAL.refusedRankMs(),
                USUAL.refusedRetryMs(),
                USUAL.lateTickMs(),
                USUAL.resendMs(),
                USUAL.appendBytesMax(),
                USUAL.windowBytesMax(),
                USUAL.cacheBytesMax(),
                USUAL.applyBytesMax(),
                USUAL.streamBytesMax(),
                USUAL.floorBytesMin());
    }

    @Test
    void majoritiesThatWaitTooLongForALeaderAreNoticed() {
        assertThat(failuresOf(firstPlans(GroupPlan::lasting, 12, electingAfter(USUAL.electionMs()))))
                .isEmpty();
        List<GroupPlan> slow = firstPlans(GroupPlan::lasting, 12, electingAfter(8_000)).stream()
                .map(plan -> plan.withKinds(List.of(FaultKind.PARTITION)))
                .toList();
        assertThat(failuresOf(slow)).contains("progress");
    }

    @Test
    void electionsWithoutAReasonAreNoticed() {
        Predicate<GroupPlan> calm = plan -> plan.faults().isEmpty();
        assertThat(failuresOf(firstPlans(calm, 3, electingAfter(USUAL.electionMs()))))
                .isEmpty();
        assertThat(failuresOf(firstPlans(calm, 3, electingAfter(USUAL.heartbeatMs()))))
                .containsAnyOf("calm", "waits");
    }
}
