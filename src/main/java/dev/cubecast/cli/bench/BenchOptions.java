package dev.cubecast.cli.bench;

import dev.cubecast.topic.Durability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a user says of a {@link BenchPlan}. */
final class BenchOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--publishers",
            paramLabel = "N",
            defaultValue = "4",
            description = "Clients that publish, over the nodes in turn (${DEFAULT-VALUE}).")
    private int publishers;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "256",
            description = "Messages that each of them has under way at most (${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Clients that watch the topic, over the nodes in turn; may be 0 (${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "128",
            description = "Size of a message, " + BenchMessage.BYTES_MIN + " or more (${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long to measure (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "How long to load the cube before that (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages a second over all publishers, evenly spaced; what is late counts from when it was due."
                            + " Without it as many as the windows let through.")
    private @Nullable Integer rate;

    @Option(
            names = "--durability",
            paramLabel = "LEVEL",
            description =
                    "quorum, leader or none: of the topic that is made for this run, or what publishers ask of the"
                            + " TOPIC that is named.")
    private @Nullable Durability durability;

    /** @throws ParameterException if something is out of its range */
    BenchPlan plan() {
        if (rate != null && rate < 1) {
            throw wrong("--rate is 1 to " + BenchPlan.RATE_MAX + ", but found " + rate);
        }
        int paced = rate == null ? BenchPlan.UNLIMITED : rate;
        BenchPlan plan = new BenchPlan(publishers, window, subscribers, bytes, seconds, warmUp, paced, durability);
        plan.mistake().ifPresent(mistake -> {
            throw wrong(mistake);
        });
        return plan;
    }

    private ParameterException wrong(String mistake) {
        return new ParameterException(command.commandLine(), mistake);
    }
}
