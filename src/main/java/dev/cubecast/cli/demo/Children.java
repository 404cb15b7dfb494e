package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.ThisProgram;
import dev.cubecast.config.FileFailure;
import dev.cubecast.config.Settings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of this program that end when this one does, whatever happens to it short of {@code kill -9}. */
final class Children implements AutoCloseable {
    /** What a node needs to end well, with some to spare. */
    private static final long END_MS = 8_000;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    /** @param folder gets what they say on standard error, by their names */
    Children(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts one.
     *
     * @param options further options of its JVM
     * @param arguments what stands behind {@code cubecast}
     */
    Process start(String name, List<String> options, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(options, arguments))
                .redirectError(Redirect.appendTo(folder.resolve(name + ".err").toFile()));
        // Settings of the user's own nodes are none of these.
        builder.environment().keySet().removeIf(variable -> variable.startsWith(Settings.VARIABLE_PREFIX));
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException refused) {
            throw new CommandFailure(name + " cannot be started: " + FileFailure.describe(refused));
        }
    }

    /** Asks all to end, and kills those that do not. */
    @Override
    public void close() {
        processes.forEach(Process::destroy);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS);
        boolean patient = true;
        for (Process process : processes) {
            patient = patient && ended(process, deadlineNs - System.nanoTime());
            process.destroyForcibly();
        }
    }

    private static boolean ended(Process process, long leftNs) {
        try {
            return process.waitFor(leftNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurry) {
            return false;
        }
    }
}
