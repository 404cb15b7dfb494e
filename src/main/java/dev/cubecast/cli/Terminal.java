package dev.cubecast.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What surrounds a command: its streams, all in UTF-8, its environment, and the request that it end.
 *
 * @param lastInputMs how long a command that has failed waits for the end of its input, so as to say how much it leaves
 *     undone; more than 0
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        StopSignal stop,
        long lastInputMs) {
    /** Enough to read a file of some megabytes, and not noticed by whoever types. */
    static final long LAST_INPUT_MS = 500;

    private static final int BUFFER_BYTES = 64 << 10;

    /** That of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                new StopSignal(),
                LAST_INPUT_MS);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8);
    }

    /** A result; it is written out by {@link #flush}. */
    public void print(String line) {
        out.println(line);
    }

    /** Something about the run, which is no result; written at once. */
    public void say(String line) {
        err.println("cubecast: " + line);
        err.flush();
    }

    /**
     * Tells that messages are missing behind those that were printed; whoever reads JSON finds it between them.
     *
     * @param gap as a node says it: an object with the field {@code gap}
     */
    void printGap(String gap, boolean json) {
        if (json) {
            print(gap);
        }
        flush();
        say("gap: " + JsonText.readableField(gap, "gap").orElse(gap));
    }

    /** @return false if nobody reads any more, as after {@code | head}: the command should end quietly */
    public boolean flush() {
        return !out.checkError();
    }
}
