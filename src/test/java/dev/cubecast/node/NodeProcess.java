package dev.cubecast.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, started as {@code cubecast node} starts it. */
public final class NodeProcess implements AutoCloseable {
    private final List<String> command;
    private final Path output;
    private Process process;

    /** @param settings what differs from the file, as {@code --set} takes it */
    public NodeProcess(Path configFile, Map<String, String> settings, Path output) throws IOException {
        this(cheap(configFile, settings), output);
    }

    private NodeProcess(List<String> command, Path output) throws IOException {
        this.command = command;
        this.output = output;
        process = start();
    }

    /** A node as people start it. */
    public static NodeProcess launched(Path configFile, Path output) throws IOException {
        return new NodeProcess(List.of("./cubecast", "node", "-c", configFile.toString()), output);
    }

    /** Many of them fit beside a test. */
    private static List<String> cheap(Path configFile, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cubecast.Main",
                "node",
                "-c",
                configFile.toString()));
        settings.forEach((path, value) -> command.addAll(List.of("--set", path + "=" + value)));
        return command;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** As {@code kill -9} does it: nothing is said, nothing is closed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Whether it runs, or stands still. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws IllegalThreadStateException if it has not ended */
    public int exitCode() {
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by its name: {@code STOP}, {@code CONT}. */
    public void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " ended with " + code);
        }
    }

    public void startAgain() throws IOException {
        process = start();
    }

    /** Ends the node as Ctrl-C or a service manager does; returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a node was asked to stop and did not within 30 s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
