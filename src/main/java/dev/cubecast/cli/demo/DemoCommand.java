package dev.cubecast.cli.demo;

import dev.cubecast.cli.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Demonstrations with processes of their own, which leave nothing behind. */
@Command(
        name = "demo",
        description = "Shows what the cube does, with processes of its own.",
        synopsisSubcommandLabel = "COMMAND")
public final class DemoCommand {
    private DemoCommand() {}

    /** The command with its subcommands. */
    public static CommandLine of(Terminal terminal) {
        return new CommandLine(new DemoCommand()).addSubcommand(new FailoverCommand(terminal));
    }
}
