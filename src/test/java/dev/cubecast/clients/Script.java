package dev.cubecast.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A program that is no Java, with what it prints. */
final class Script implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final StringBuilder printed = new StringBuilder();

    Script(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        name = String.join(" ", command);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs it to its end, which must be a good one, and returns what it has printed. */
    static String run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        try (Script script = new Script(folder, environment, List.of(command))) {
            return script.awaitSuccess();
        }
    }

    /** Skips the test that needs a program which this machine does not have. */
    static void assume(String program) throws InterruptedException {
        assumeTrue(isThere(program), () -> "there is no " + program + " on this machine: what needs it was not tested");
    }

    private static boolean isThere(String program) throws InterruptedException {
        try (Script script = new Script(Path.of("."), Map.of(), List.of(program, "--version"))) {
            return script.awaitEnd() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Returns the next line that is as expected; others are passed over. */
    String awaitLine(Predicate<String> isExpected) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            if (isExpected.test(line)) {
                return line;
            }
        }
        throw failed("ended before it printed what was expected");
    }

    void endInput() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
    }

    String awaitSuccess() throws IOException, InterruptedException {
        if (awaitEnd() != 0) {
            throw failed("ended with " + process.exitValue());
        }
        return printed.toString();
    }

    int awaitEnd() throws IOException, InterruptedException {
        endInput();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
        }
        return process.waitFor();
    }

    private AssertionError failed(String how) {
        return new AssertionError(name + " " + how + ":\n" + printed);
    }

    /** All that it has printed and that was read. */
    String printed() {
        return printed.toString();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
