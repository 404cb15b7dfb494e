package dev.cubecast.cli;

import dev.cubecast.simulation.FaultKind;
import dev.cubecast.simulation.GroupPlan;
import dev.cubecast.simulation.GroupRun;
import dev.cubecast.simulation.RunCounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "simulate",
        description = {
            "Runs cubes with durable topics in virtual time under faults drawn from seeds, and checks that nothing acknowledged is lost,"
                    + " read twice or in two orders.",
            "A seed is the same run whenever it is run."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final long PROGRESS_NANOS = 2_000_000_000L;
    private static final int NODES_MAX = 64;
    private static final int FAILURES_SHOWN_MAX = 10;
    /** Seeds are short, so that they can be read out and typed. */
    private static final int DRAWN_SEED_MAX = 1_000_000_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds to run. Default: ${DEFAULT-VALUE}.")
    private long seeds = 1_000;

    @Option(names = "--seed", paramLabel = "FIRST", description = "The first seed. Default: drawn, and printed.")
    private @Nullable Long first;

    @Option(names = "--trace", description = "Print what happens in the one seed given by --seed, step by step.")
    private boolean trace;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes of each cube: 2, 4, 8 … 64. Default: drawn.")
    private @Nullable Integer nodes;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "Only these faults, such as crash,power-failure; none for none. Default: drawn.")
    private @Nullable List<String> faults;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private final RunCounts total = new RunCounts();
    private final List<GroupRun.Report> failed = new ArrayList<>();
    private long done;
    private long acknowledged;
    private long shownNanos;
    private boolean stopped;

    SimulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<FaultKind> only = parseFaults();
        requireValid();
        return trace ? traceOne(only) : runAll(only);
    }

    private void requireValid() {
        if (nodes != null && (nodes < 2 || nodes > NODES_MAX || Integer.bitCount(nodes) != 1)) {
            throw usage("--nodes must be a power of two from 2 to " + NODES_MAX + ", but is " + nodes);
        } else if (seeds < 1) {
            throw usage("--seeds must be at least 1, but is " + seeds);
        } else if (trace && first == null) {
            throw usage("--trace shows one seed: say which with --seed");
        }
    }

    private @Nullable List<FaultKind> parseFaults() {
        if (faults == null) {
            return null;
        }
        return faults.equals(List.of("none"))
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

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private GroupPlan plan(long seed, @Nullable List<FaultKind> only) {
        GroupPlan drawn = GroupPlan.draw(seed);
        GroupPlan sized = nodes == null ? drawn : drawn.withNodes(nodes);
        return only == null ? sized : sized.withKinds(only);
    }

    // ---- One seed ----

    private int traceOne(@Nullable List<FaultKind> only) {
        long seed = first == null ? 0 : first;
        GroupRun.Report report = GroupRun.of(plan(seed, only), UnaryOperator.identity(), true);
        for (String line : report.trace()) {
            terminal.print(line);
            if (terminal.out().checkError()) {
                return 1;
            }
        }
        terminal.print(report.toString());
        return report.failure().isPresent() ? 1 : 0;
    }

    // ---- Many ----

    private int runAll(@Nullable List<FaultKind> only) {
        long from = first == null ? new SecureRandom().nextInt(DRAWN_SEED_MAX) : first;
        terminal.say("seeds " + from + " to " + (from + seeds - 1));
        terminal.stop().whenRequested(() -> stopped = true);
        shownNanos = System.nanoTime();
        LongStream.range(from, from + seeds).parallel().forEach(seed -> {
            if (!terminal.stop().isRequested()) {
                add(GroupRun.of(plan(seed, only), UnaryOperator.identity(), false));
            }
        });
        failed.sort(Comparator.comparingLong(report -> report.plan().seed()));
        if (json) {
            terminal.print(asJson(from).encode());
        } else {
            print();
        }
        return failed.isEmpty() && !stopped ? 0 : 1;
    }

    private synchronized void add(GroupRun.Report report) {
        done++;
        acknowledged += report.acknowledged();
        total.add(report.counts());
        report.failure().ifPresent(failure -> failed.add(report));
        if (System.nanoTime() - shownNanos > PROGRESS_NANOS) {
            shownNanos = System.nanoTime();
            terminal.say(done + " of " + seeds + " seeds, " + failed.size() + " failed, " + acknowledged
                    + " messages acknowledged");
        }
    }

    private void print() {
        failed.stream().limit(FAILURES_SHOWN_MAX).forEach(report -> {
            terminal.print("seed " + report.plan().seed() + " failed: "
                    + report.failure().map(Throwable::toString).orElse(""));
            terminal.print("  step by step: cubecast simulate --trace --seed "
                    + report.plan().seed() + sameOptions());
        });
        terminal.print(done + " of " + seeds + " seeds, " + failed.size() + " failed, " + acknowledged
                + " messages acknowledged");
        terminal.print(total.toString());
    }

    private String sameOptions() {
        return (nodes == null ? "" : " --nodes " + nodes)
                + (faults == null ? "" : " --faults " + String.join(",", faults));
    }

    private JsonObject asJson(long from) {
        JsonArray failures = new JsonArray();
        failed.forEach(report -> failures.add(new JsonObject()
                .put("seed", report.plan().seed())
                .put("failure", report.failure().map(Throwable::toString).orElse(""))));
        return new JsonObject()
                .put("first", from)
                .put("seeds", done)
                .put("acknowledged", acknowledged)
                .put("failed", failures);
    }
}
