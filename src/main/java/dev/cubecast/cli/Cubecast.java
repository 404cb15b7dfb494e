package dev.cubecast.cli;

import dev.cubecast.cli.bench.BenchCommand;
import dev.cubecast.cli.demo.DemoCommand;
import dev.cubecast.config.ConfigException;
import dev.cubecast.config.Quantity;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/** The command {@code cubecast} with all its subcommands. */
@Command(
        name = "cubecast",
        description = "Publish/subscribe on a hypercube of nodes.",
        mixinStandardHelpOptions = true,
        versionProvider = Cubecast.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration."})
public final class Cubecast {

    /** What the jar says; classes that run from a folder have no version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cubecast.class.getPackage().getImplementationVersion();
            return new String[] {"cubecast " + Optional.ofNullable(version).orElse("(not from a jar)")};
        }
    }

    private Cubecast() {}

    /**
     * Runs a command to its end.
     *
     * @return the exit code: 0 done, 1 failed, 2 wrong usage or configuration
     */
    public static int run(Terminal terminal, String... args) {
        CommandLine line = commandLine(terminal);
        int code = line.execute(args);
        line.getOut().flush();
        line.getErr().flush();
        terminal.flush();
        terminal.err().flush();
        return code;
    }

    private static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Cubecast())
                .addSubcommand(NodeCommand.of(terminal))
                .addSubcommand(new CubeCommand(terminal))
                .addSubcommand(new StatusCommand(terminal))
                .addSubcommand(new RouteCommand(terminal))
                .addSubcommand(new PublishCommand(terminal))
                .addSubcommand(new SubscribeCommand(terminal))
                .addSubcommand(new PullCommand(terminal))
                .addSubcommand(TopicCommand.of(terminal))
                .addSubcommand(ShardCommand.of(terminal))
                .addSubcommand(DemoCommand.of(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new SimulateCommand(terminal))
                .addSubcommand(new LoadClassesCommand());
        line.registerConverter(TopicName.class, converter(TopicName::new))
                .registerConverter(Vertex.class, converter(Vertex::parse))
                .registerConverter(ProducerId.class, converter(ProducerId::new))
                .registerConverter(ReadPlace.class, converter(ReadPlace::parse))
                .registerConverter(Duration.class, converter(Cubecast::duration))
                .registerConverter(
                        Durability.class,
                        text -> Durability.parse(text)
                                .orElseThrow(() -> new TypeConversionException("expected quorum, leader or none")));
        line.setOut(new PrintWriter(terminal.out(), false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), false, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, terminal));
        line.getSubcommands().values().forEach(Cubecast::addHelpOption);
        return line;
    }

    private static void addHelpOption(CommandLine command) {
        command.getSubcommands().values().forEach(Cubecast::addHelpOption);
        if (!(command.getCommand() instanceof HelpCommand)) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
        }
    }

    private static <T> CommandLine.ITypeConverter<T> converter(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        };
    }

    private static Duration duration(String text) {
        return Duration.ofMillis(Quantity.DURATION
                .parse(text)
                .orElseThrow(() -> new IllegalArgumentException("expected " + Quantity.DURATION.form())));
    }

    private static int report(Exception failure, Terminal terminal) {
        if (failure instanceof ConfigException config) {
            config.problems().forEach(problem -> terminal.say(problem.toString()));
            return ExitCode.USAGE;
        }
        if (failure instanceof CommandFailure || failure instanceof RequestFailure) {
            terminal.say(String.valueOf(failure.getMessage()));
        } else {
            // A mistake of this program: whoever mends it needs all of it.
            failure.printStackTrace(terminal.err());
        }
        return ExitCode.SOFTWARE;
    }
}
