package dev.cubecast.cli;

import dev.cubecast.simulation.GroupRun;
import dev.cubecast.simulation.SeedSweep;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "simulate",
        description = {
            "Runs cubes with durable topics in virtual time under faults drawn from seeds, and checks that nothing acknowledged is lost,"
                    + " read twice or in two orders.",
            "A seed is the same run whenever it is run. One that fails is made smaller before it is shown, with fewer faults and nodes."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final long PROGRESS_NANOS = 2_000_000_000L;
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

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private final SeedSweep sweep = new SeedSweep(seed -> options().plan(seed), UnaryOperator.identity());
    private long shownNanos;
    private boolean stopped;

    SimulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private PlanOptions options() {
        return options;
    }

    @Override
    public Integer call() {
        options.requireValid();
        requireValid();
        return trace ? traceOne() : runAll();
    }

    private void requireValid() {
        if (seeds < 1) {
            throw new ParameterException(spec.commandLine(), "--seeds must be at least 1, but is " + seeds);
        } else if (trace && first == null) {
            throw new ParameterException(spec.commandLine(), "--trace shows one seed: say which with --seed");
        }
    }

    // ---- One seed ----

    private int traceOne() {
        long seed = first == null ? 0 : first;
        GroupRun.Report report = GroupRun.of(options.plan(seed), UnaryOperator.identity(), true);
        if (json) {
            terminal.print(new JsonObject()
                    .put("seed", seed)
                    .put("trace", new JsonArray(report.trace()))
                    .put("failure", report.failure().map(Throwable::toString).orElse(null))
                    .encode());
            return report.failure().isPresent() ? 1 : 0;
        }
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

    private int runAll() {
        long from = first == null ? new SecureRandom().nextInt(DRAWN_SEED_MAX) : first;
        terminal.say("seeds " + from + " to " + (from + seeds - 1));
        terminal.stop().whenRequested(() -> stopped = true);
        shownNanos = System.nanoTime();
        sweep.run(from, seeds, () -> terminal.stop().isRequested(), this::showProgress);
        if (json) {
            terminal.print(asJson(from).encode());
        } else {
            print();
        }
        return sweep.failed().isEmpty() && missing().isEmpty() && !stopped ? 0 : 1;
    }

    private void showProgress() {
        if (System.nanoTime() - shownNanos > PROGRESS_NANOS) {
            shownNanos = System.nanoTime();
            terminal.say(sweep.done() + " of " + seeds + " seeds, "
                    + sweep.failed().size() + " failed, " + sweep.acknowledged() + " messages acknowledged");
        }
    }

    /**
     * What should have happened in so many runs; nothing is missed in few, or in runs that are not as their seeds say.
     */
    private List<String> missing() {
        return options.areDefault() && sweep.done() >= SeedSweep.SEEDS_THAT_SHOW_ALL
                ? sweep.neverHappened()
                : List.of();
    }

    private void print() {
        sweep.failed().stream().limit(FAILURES_SHOWN_MAX).forEach(this::print);
        if (!missing().isEmpty()) {
            terminal.print("failed, as in all these runs there was never: " + String.join(", ", missing()));
        }
        terminal.print(sweep.summary());
    }

    private void print(GroupRun.Report report) {
        terminal.print("seed " + report.plan().seed() + " failed: " + failureOf(report));
        GroupRun.Report smallest = stopped ? report : sweep.shrink(report);
        if (!smallest.plan().equals(report.plan())) {
            terminal.print("  the same with less: " + failureOf(smallest));
            terminal.print("  " + smallest.plan());
        }
        terminal.print("  step by step: " + options.replaying(smallest.plan()));
    }

    private static String failureOf(GroupRun.Report report) {
        return report.failure().map(Throwable::toString).orElse("");
    }

    private JsonObject asJson(long from) {
        JsonArray failures = new JsonArray();
        sweep.failed()
                .forEach(report -> failures.add(new JsonObject()
                        .put("seed", report.plan().seed())
                        .put("failure", failureOf(report))
                        .put("replay", options.replaying(report.plan()))));
        return new JsonObject()
                .put("first", from)
                .put("seeds", sweep.done())
                .put("acknowledged", sweep.acknowledged())
                .put("read", sweep.counts().delivered())
                .put("failed", failures)
                .put("missing", new JsonArray(missing()));
    }
}
