package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description = {
            "Prints the messages that a topic holds, to its end or as many as are asked for: offset, time and body of each.",
            "With --json each line is the whole message. The node that --node names reads from a replica of the topic, its own"
                    + " if it has one. What is no longer retained is told on standard error."
        })
final class PullCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "TOPIC")
    private TopicName topic;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            defaultValue = "earliest",
            description = "Where to begin: " + ReadPlace.FORM + " (${DEFAULT-VALUE}).")
    private ReadPlace from;

    @Option(names = "--limit", paramLabel = "N", description = "End after so many messages.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "At the end wait for more, until nothing has come for this long, such as 5s (${DEFAULT-VALUE}).")
    private Duration wait;

    @Option(
            names = "--at-least",
            paramLabel = "OFFSET",
            description =
                    "Read where everything before this offset is known, such as what a publisher was told plus one;"
                            + " a replica that is behind waits for it or asks the leader.")
    private @Nullable Long atLeast;

    @Mixin
    private NodeOptions nodes;

    PullCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure {
        if (limit < 0 || (atLeast != null && atLeast < 0)) {
            throw new ParameterException(command.commandLine(), "--limit and --at-least expect 0 or more");
        }
        PulledTopic pulled = new PulledTopic(nodes.connect(terminal), topic, from, atLeast);
        new Pulling(pulled, terminal, nodes.json(), limit, wait.toMillis()).run();
        return 0;
    }
}
