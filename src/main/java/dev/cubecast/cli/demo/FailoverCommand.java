package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.RequestFailure;
import dev.cubecast.cli.Terminal;
import dev.cubecast.config.FileFailure;
import dev.cubecast.node.FreePorts;
import dev.cubecast.topic.TopicName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "failover",
        description = {
            "Runs a cube of processes with publishers and subscribers, kills the node that leads their topic, starts it again,"
                    + " and accounts for every message.",
            "Exits with 0 only if every acknowledged message was delivered to each subscriber and is read from each node"
                    + " exactly once, at the same offset."
        })
final class FailoverCommand implements Callable<Integer> {
    /** Three parts, each of which a publisher must have a share of. */
    private static final int MESSAGES_MIN = 18;
    /** A topic's home, two other replicas and a node that is none. */
    private static final int DIMENSION_MIN = 2;

    private static final int DIMENSION_MAX = 5;

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--dimension",
            paramLabel = "D",
            defaultValue = "3",
            description = "2^D nodes, " + DIMENSION_MIN + " to " + DIMENSION_MAX + " (${DEFAULT-VALUE}).")
    private int dimension;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "3000",
            description = "How many are published (${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "orders",
            description = "Which one (${DEFAULT-VALUE}).")
    private TopicName topic;

    @Option(names = "--keep", description = "Keep the folder with configurations, data and logs.")
    private boolean keep;

    @Option(names = "--json", description = "Print the account as JSON, and what happens on standard error.")
    private boolean json;

    FailoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure {
        if (messages < MESSAGES_MIN || dimension < DIMENSION_MIN || dimension > DIMENSION_MAX) {
            throw new ParameterException(
                    command.commandLine(),
                    "expected " + MESSAGES_MIN + " messages or more, and " + DIMENSION_MIN + " to " + DIMENSION_MAX
                            + " dimensions");
        }
        Path folder = makeFolder();
        boolean isWorthALook = true;
        try {
            int code = run(folder);
            isWorthALook = code != 0;
            return code;
        } catch (InterruptedException ended) {
            isWorthALook = false;
            throw new CommandFailure("ended by its user");
        } finally {
            leave(folder, keep || isWorthALook);
        }
    }

    private int run(Path folder) throws InterruptedException, RequestFailure {
        Thread self = Thread.currentThread();
        terminal.stop().whenRequested(self::interrupt);
        Narrator narrator = new Narrator(terminal, json);
        narrator.tell("everything is in " + folder);
        try (Children children = new Children(folder)) {
            DemoCube cube = new DemoCube(folder, FreePorts.layout(dimension), children);
            MessageAccount account =
                    new FailoverDemo(cube, new DemoTopic(topic, cube), children, narrator).play(messages);
            AccountReport report = new AccountReport(account);
            report.print(terminal, json);
            return report.exitCode();
        }
    }

    private static Path makeFolder() {
        try {
            return Files.createTempDirectory("cubecast-demo");
        } catch (IOException refused) {
            throw new CommandFailure("no temporary folder can be made: " + FileFailure.describe(refused));
        }
    }

    private void leave(Path folder, boolean isKept) {
        if (isKept) {
            terminal.say("configurations, data and logs are left in " + folder);
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            terminal.say("not all of " + folder + " can be deleted: " + FileFailure.describe(stays));
        }
    }
}
