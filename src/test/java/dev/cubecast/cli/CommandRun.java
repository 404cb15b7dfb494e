package dev.cubecast.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One run of the command line with its streams captured. */
final class CommandRun {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            notifyAll();
        }
    };
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final StopSignal stop = new StopSignal();
    private InputStream in = InputStream.nullInputStream();
    private long lastInputMs = Terminal.LAST_INPUT_MS;

    CommandRun input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    CommandRun input(InputStream stream) {
        in = stream;
        return this;
    }

    /** How long a command that has failed waits for the end of its input. */
    CommandRun lastInputMs(long ms) {
        lastInputMs = ms;
        return this;
    }

    CommandRun variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    int execute(String... args) {
        return Cubecast.run(
                new Terminal(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment,
                        stop,
                        lastInputMs),
                args);
    }

    StopSignal stop() {
        return stop;
    }

    /** Waits for the first line of output. */
    String awaitLine() throws InterruptedException {
        synchronized (out) {
            while (!out().contains("\n")) {
                out.wait();
            }
        }
        return out().lines().findFirst().orElseThrow();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
