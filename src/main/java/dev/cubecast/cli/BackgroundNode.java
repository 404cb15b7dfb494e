package dev.cubecast.cli;

import dev.cubecast.cli.NodeChoice.Chosen;
import dev.cubecast.config.FileFailure;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node of this machine that runs in a process of its own, whoever started it. */
final class BackgroundNode {
    /** Of the output of a node that ended at once, what is shown. */
    private static final int LAST_LINES = 10;

    private final Chosen chosen;
    private final NodePidFile pidFile;
    private final Path output;
    /** Only if it was started here. */
    private @Nullable Process process;

    private String missing = "nothing answers";

    BackgroundNode(Chosen chosen) {
        this.chosen = chosen;
        this.pidFile = new NodePidFile(chosen.config().nodeFolder());
        this.output =
                chosen.config().log().folder().resolve("node-" + chosen.config().vertex() + ".out");
    }

    /** The node by its name, and its process if it has one. */
    String describe() {
        return running()
                .map(running -> chosen.name() + " (process " + running.pid() + ")")
                .orElse(chosen.name());
    }

    /** The same as JSON, with what there is to say of it. */
    JsonObject toJson(String state) {
        return new JsonObject()
                .put("vertex", chosen.config().vertex().toString())
                .put("process", running().map(ProcessHandle::pid).orElse(null))
                .put("state", state);
    }

    boolean isRunning() {
        return running().isPresent();
    }

    Optional<ProcessHandle> running() {
        Process own = process;
        return own != null && own.isAlive() ? Optional.of(own.toHandle()) : pidFile.process();
    }

    String url() {
        return "http://" + chosen.config().addresses(port(), 0, 0).http();
    }

    private int port() {
        int port = chosen.config().http().port();
        if (port == 0) {
            throw new CommandFailure(chosen.name()
                    + " has http.port 0, any free one: nobody could tell where to ask whether it is ready");
        }
        return port;
    }

    /** Starts it so that neither the end of this command nor of the terminal ends it. */
    void start() {
        port();
        List<String> command = new ArrayList<>(List.of(detacher()));
        command.addAll(ThisProgram.command(List.of(), chosen.arguments()));
        try {
            Files.createDirectories(chosen.config().log().folder());
            process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
        } catch (IOException refused) {
            throw new CommandFailure(chosen.name() + " cannot be started: " + FileFailure.describe(refused));
        }
    }

    /**
     * Gives a process a session of its own, or at least makes it deaf to the end of the terminal; both go on as that
     * process.
     */
    private static String detacher() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        boolean hasSetsid = Stream.of(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
        return hasSetsid ? "setsid" : "nohup";
    }

    /** Whether there is a node at its address, ready or not. */
    boolean answers() {
        try {
            ask("/health/live");
            return true;
        } catch (RequestFailure silent) {
            return false;
        }
    }

    private void ask(String path) throws RequestFailure {
        new NodeClient(List.of(URI.create(url()))).get(path);
    }

    boolean isReady() {
        try {
            ask("/health/ready");
            return true;
        } catch (RequestFailure notReady) {
            missing = String.valueOf(notReady.getMessage());
            return false;
        }
    }

    /** What the last question whether it is ready found. */
    String whatIsMissing() {
        return missing;
    }

    /** @throws CommandFailure with what it said at last, if it has ended */
    void requireRunning() {
        Process own = process;
        if (own != null && !own.isAlive()) {
            throw new CommandFailure(
                    chosen.name() + " has ended with exit code " + own.exitValue() + "; it said:\n" + lastLines());
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "nothing that can be read from " + output;
        }
    }
}
