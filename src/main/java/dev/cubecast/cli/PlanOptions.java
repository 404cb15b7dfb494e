package dev.cubecast.cli;

import dev.cubecast.simulation.FaultKind;
import dev.cubecast.simulation.GroupPlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What of a run of the simulator is to be other than its seed says. */
final class PlanOptions {
    private static final int NODES_MAX = 64;
    private static final String NONE = "none";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes of each cube: 2, 4, 8 … 64. Default: drawn.")
    private @Nullable Integer nodes;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "Only these faults, such as crash,power-failure; none for none. Default: drawn.")
    private @Nullable List<String> faults;

    @Option(names = "--groups", paramLabel = "N", description = "At most so many groups of replicas.")
    private @Nullable Integer groups;

    @Option(names = "--clients", paramLabel = "N", description = "At most so many publishers of each group.")
    private @Nullable Integer clients;

    @Option(names = "--until", paramLabel = "MS", description = "All faults are over by this moment.")
    private @Nullable Long untilMs;

    @Option(
            names = "--keep",
            paramLabel = "NUMBER",
            split = ",",
            description = "Of the faults drawn only those with these numbers, which a trace shows; none for none.")
    private @Nullable List<String> kept;

    /** Throws what picocli reports as wrong usage. */
    void requireValid() {
        if (nodes != null && (nodes < 2 || nodes > NODES_MAX || Integer.bitCount(nodes) != 1)) {
            throw usage("--nodes must be a power of two from 2 to " + NODES_MAX + ", but is " + nodes);
        }
        requirePositive("--groups", groups);
        requirePositive("--clients", clients);
        requirePositive("--until", untilMs);
        kinds();
        keptNumbers();
    }

    private void requirePositive(String option, @Nullable Number given) {
        if (given != null && given.longValue() < 1) {
            throw usage(option + " must be at least 1, but is " + given);
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** Whether runs are as their seeds say, so that many of them show everything. */
    boolean areDefault() {
        return Stream.of(nodes, faults, groups, clients, untilMs, kept).allMatch(option -> option == null);
    }

    GroupPlan plan(long seed) {
        GroupPlan plan = GroupPlan.draw(seed);
        plan = nodes == null ? plan : plan.withNodes(nodes);
        plan = faults == null ? plan : plan.withKinds(kinds());
        plan = groups == null ? plan : plan.withGroups(groups);
        plan = clients == null ? plan : plan.withClients(clients);
        plan = untilMs == null ? plan : plan.until(untilMs);
        return kept == null ? plan : plan.keeping(keptNumbers());
    }

    /**
     * How to have the plan made again: the kinds of faults that were asked for, and what else the seed alone does not
     * say.
     */
    String replaying(GroupPlan plan) {
        String only = faults == null ? "" : " --faults " + String.join(",", faults);
        GroupPlan drawn = GroupPlan.draw(plan.seed());
        return "cubecast simulate --trace --seed " + plan.seed() + only
                + plan.optionsAgainst(faults == null ? drawn : drawn.withKinds(kinds()));
    }

    private List<FaultKind> kinds() {
        return faults == null || faults.equals(List.of(NONE))
                ? List.of()
                : faults.stream().map(this::parseFault).toList();
    }

    private FaultKind parseFault(String text) {
        return GroupPlan.KINDS.stream()
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> usage("\"" + text + "\" is no fault; there are "
                        + GroupPlan.KINDS.stream().map(FaultKind::text).collect(Collectors.joining(", "))));
    }

    private List<Integer> keptNumbers() {
        return kept == null || kept.equals(List.of(NONE))
                ? List.of()
                : kept.stream().map(this::parseNumber).toList();
    }

    private int parseNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException malformed) {
            throw usage("--keep takes numbers of faults, but \"" + text + "\" is none");
        }
    }
}
