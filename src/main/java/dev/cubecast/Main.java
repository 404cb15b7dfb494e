package dev.cubecast;

import dev.cubecast.cli.Cubecast;
import dev.cubecast.cli.Terminal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process: runs the command that its arguments name, and ends with its exit code. */
public final class Main {
    /** Longer than any command takes to end what it has begun: a node may drain its clients for a minute. */
    private static final long STOP_TIMEOUT_S = 80;

    private static final int FAILED = 1;
    private static final int INTERRUPTED = 130;

    private Main() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        // Runs on Ctrl-C and SIGTERM as well as on exit, and has the last word on the exit code.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(stop(terminal, exitCode)), "stop"));
        int code = FAILED;
        try {
            code = Cubecast.run(terminal, args);
        } finally {
            exitCode.complete(code);
        }
        System.exit(code);
    }

    /**
     * A command that listens is given time to end, until the next signal, and ends with its own exit code; any other is
     * cut off.
     */
    private static int stop(Terminal terminal, CompletableFuture<Integer> exitCode) {
        if (!exitCode.isDone()) {
            if (!terminal.stop().request()) {
                return INTERRUPTED;
            }
            NextSignal.ends(INTERRUPTED);
        }
        try {
            return exitCode.get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException notEnded) {
            return FAILED;
        }
    }
}
