package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.history.Violation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PlanShrinkerTest {
    private static final int RUNS_MAX = 200;
    private static final GroupPlan PLAN = planWithManyFaults();

    private final AtomicInteger runs = new AtomicInteger();

    private static GroupPlan planWithManyFaults() {
        long seed = 1;
        while (GroupPlan.draw(seed).faults().size() < 50
                || GroupPlan.draw(seed).clients() < 3
                || GroupPlan.draw(seed).groups() < 2) {
            seed++;
        }
        return GroupPlan.draw(seed);
    }

    private GroupRun.Report run(GroupPlan plan, String check, Predicate<GroupPlan> fails) {
        runs.incrementAndGet();
        Optional<Throwable> failure = fails.test(plan) ? Optional.of(new Violation(check, "so")) : Optional.empty();
        return new GroupRun.Report(plan, failure, new RunCounts(), 0, List.of());
    }

    private GroupPlan shrink(Predicate<GroupPlan> fails) {
        return PlanShrinker.shrink(run(PLAN, "lost", fails), plan -> run(plan, "lost", fails), RUNS_MAX)
                .plan();
    }

    private static List<Integer> numbersOf(GroupPlan plan) {
        return plan.faults().stream().map(PlannedFault::number).toList();
    }

    @Test
    void keepsOnlyTheFaultsThatItTakes() {
        GroupPlan smallest = shrink(plan -> numbersOf(plan).containsAll(List.of(7, 31)));
        assertThat(numbersOf(smallest)).containsExactly(7, 31);
        assertThat(smallest.clients()).isOne();
        assertThat(smallest.groups()).isOne();
        assertThat(smallest.dimension()).isOne();
        assertThat(smallest.endMs()).isEqualTo(PLAN.faults().get(31).atMs() + 200);
    }

    @Test
    void keepsTheClientsAndNodesThatItTakes() {
        GroupPlan smallest = shrink(plan -> plan.clients() >= 2 && plan.dimension() == PLAN.dimension());
        assertThat(smallest.faults()).isEmpty();
        assertThat(smallest.clients()).isEqualTo(2);
        assertThat(smallest.dimension()).isEqualTo(PLAN.dimension());
    }

    @Test
    void doesNotTakeAnotherFailureForTheSame() {
        GroupRun.Report failed = run(PLAN, "lost", plan -> true);
        GroupRun.Report smallest = PlanShrinker.shrink(failed, plan -> run(plan, "progress", any -> true), RUNS_MAX);
        assertThat(smallest).isSameAs(failed);
    }

    @Test
    void endsWhenItHasRunAsOftenAsItMay() {
        GroupRun.Report failed = run(PLAN, "lost", plan -> true);
        runs.set(0);
        PlanShrinker.shrink(
                failed, plan -> run(plan, "lost", any -> numbersOf(any).size() % 2 == 0), 5);
        assertThat(runs).hasValue(5);
    }

    @Test
    void whatIsLeftOutChangesNothingElse() {
        GroupPlan smaller = PLAN.keeping(List.of(3, 5));
        assertThat(smaller.faults())
                .containsExactly(PLAN.faults().get(3), PLAN.faults().get(5));
        assertThat(smaller.optionsAgainst(PLAN)).isEqualTo(" --keep 3,5");
    }

    @Test
    void makesARealRunSmaller() {
        SeedSweep sweep = new SeedSweep(GroupPlan::draw, GroupPlants.FORGETS_BALLOTS);
        sweep.run(1, RUNS_MAX, () -> !sweep.failed().isEmpty(), () -> {});
        GroupRun.Report failed = sweep.failed().get(0);
        GroupRun.Report smallest = sweep.shrink(failed);
        assertThat(smallest.failsLike(failed)).isTrue();
        assertThat(smallest.plan().faults())
                .hasSizeLessThan(failed.plan().faults().size());
        assertThat(GroupRun.of(smallest.plan(), GroupPlants.FORGETS_BALLOTS, true)
                        .failsLike(failed))
                .as("fails when it is replayed")
                .isTrue();
    }
}
