package dev.cubecast.simulation;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes a plan that fails smaller for as long as it fails in the same way: it ends sooner, has fewer nodes, groups and
 * clients, and of its faults only those that it takes, found by delta debugging (Zeller and Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", 2002). What is left need not be the smallest plan of all, as anything that is
 * left out changes all that comes later.
 */
public final class PlanShrinker {
    /** After its last fault a run may need a while until something goes wrong. */
    private static final List<Long> AFTER_LAST_FAULT_MS = List.of(200L, 1_000L, 4_000L);

    private final Function<GroupPlan, GroupRun.Report> runner;
    private GroupRun.Report smallest;
    private int runsLeft;

    private PlanShrinker(GroupRun.Report failed, Function<GroupPlan, GroupRun.Report> runner, int runsMax) {
        this.smallest = failed;
        this.runner = runner;
        this.runsLeft = runsMax;
    }

    /**
     * Returns the report of the smallest plan found.
     *
     * @param failed the report of a run that has failed
     * @param runner runs a plan in the same way
     * @param runsMax how often at most
     */
    public static GroupRun.Report shrink(
            GroupRun.Report failed, Function<GroupPlan, GroupRun.Report> runner, int runsMax) {
        PlanShrinker shrinker = new PlanShrinker(failed, runner, runsMax);
        GroupPlan before;
        do {
            before = shrinker.plan();
            shrinker.endSooner();
            shrinker.dropFaults();
            shrinker.makeRoom();
        } while (!shrinker.plan().equals(before));
        return shrinker.smallest;
    }

    private GroupPlan plan() {
        return smallest.plan();
    }

    /** Takes the candidate if it is another plan and fails like the one so far. */
    private boolean takes(GroupPlan candidate) {
        if (runsLeft == 0 || candidate.equals(plan())) {
            return false;
        }
        runsLeft--;
        GroupRun.Report report = runner.apply(candidate);
        boolean fails = report.failsLike(smallest);
        smallest = fails ? report : smallest;
        return fails;
    }

    private void endSooner() {
        List<PlannedFault> faults = plan().faults();
        long lastMs = faults.isEmpty()
                ? GroupPlan.FAULTS_FROM_MS
                : faults.get(faults.size() - 1).atMs();
        takeFirst(AFTER_LAST_FAULT_MS.stream()
                .map(afterMs -> plan().until(lastMs + afterMs))
                .toList());
    }

    /** Halves first, then quarters, and in the end one by one. */
    private void dropFaults() {
        for (int chunk = plan().faults().size(); chunk > 0; chunk /= 2) {
            for (int from = 0; from < plan().faults().size(); ) {
                from += takes(withoutFaults(from, from + chunk)) ? 0 : chunk;
            }
        }
    }

    private GroupPlan withoutFaults(int from, int to) {
        List<PlannedFault> faults = plan().faults();
        return plan().withFaults(Stream.concat(
                        faults.stream().limit(from), faults.stream().skip(Math.min(to, faults.size())))
                .toList());
    }

    private void makeRoom() {
        takeFirst(List.of(plan().withClients(1), plan().withClients(2)));
        takes(plan().withGroups(1));
        takes(plan().withNodes(Math.max(2, 1 << plan().dimension() - 1)));
    }

    private void takeFirst(List<GroupPlan> candidates) {
        for (GroupPlan candidate : candidates) {
            if (takes(candidate)) {
                return;
            }
        }
    }
}
