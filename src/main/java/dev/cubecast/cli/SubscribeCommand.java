package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sub",
        description = {
            "Prints the messages of a topic as they come, a line for each: a string as its text, other JSON as it is.",
            "With --json each line is the whole message, or a gap. Gaps and lost connections are told on standard error.",
            "After a lost connection it goes on behind the last message that it got, at the next node of several."
        })
final class SubscribeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC")
    private TopicName topic;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            defaultValue = "latest",
            description =
                    "Where to begin: " + ReadPlace.FORM + " (${DEFAULT-VALUE}). Ephemeral topics begin at latest only.")
    private ReadPlace from;

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--retry-for",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to try before the first success (${DEFAULT-VALUE}); a connection that is lost later"
                    + " is tried again for ever.")
    private int retryForSeconds;

    @Mixin
    private NodeOptions nodes;

    SubscribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure {
        WatchedTopic watched = new WatchedTopic(nodes.connect(terminal), topic, from);
        new Subscribing(watched, terminal, nodes.json(), count, retryForSeconds * 1_000L).run();
        return 0;
    }
}
