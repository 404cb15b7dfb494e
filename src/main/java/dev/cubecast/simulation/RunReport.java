package dev.cubecast.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What came out of a run.
 *
 * @param failure what did not hold; empty if all did
 * @param hash the same for two runs exactly if the same happened
 * @param convergedMs how long after the last fault all views were right and equal; −1 if it never came to that
 * @param trace lines for people, if the run was asked for them
 */
public record RunReport(
        RunPlan plan, Optional<Throwable> failure, RunCounts counts, long hash, long convergedMs, List<String> trace) {

    @Override
    public String toString() {
        return "seed " + plan.seed() + " (" + plan.shape().occupied().size() + " nodes in "
                + plan.shape().dimension() + " dimensions" + (plan.tight() ? " with tight limits, " : ", ")
                + plan.faults() + " of " + plan.kinds() + " until "
                + plan.faultsMs().until() + " ms), converged after " + convergedMs + " ms: "
                + failure.map(Throwable::toString).orElse("well") + "\n  " + counts;
    }
}
