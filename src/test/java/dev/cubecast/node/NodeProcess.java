package dev.cubecast.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, started as {@code cubecast node} starts it. */
final class NodeProcess implements AutoCloseable {
    private final List<String> command;
    private final Path output;
    private Process process;

    /** @param settings what differs from the file, as {@code --set} takes it */
    NodeProcess(Path configFile, Map<String, String> settings, Path output) throws IOException {
        command = new ArrayList<>(List.of(
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
        this.output = output;
        process = start();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** As {@code kill -9} does it: nothing is said, nothing is closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() throws IOException {
        process = start();
    }

    /** Ends the node as Ctrl-C or a service manager does; returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a node was asked to stop and did not within 30 s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
