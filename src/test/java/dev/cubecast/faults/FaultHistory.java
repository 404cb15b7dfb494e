package dev.cubecast.faults;

import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** All that clients did and were told, in a file, and the checks of it, which many threads share. */
final class FaultHistory implements AutoCloseable {
    /** What a failure shows of the time before it; all is in the file. */
    private static final int SHOWN_LINES = 40;

    private final TopicHistory topics = new TopicHistory();
    private final Path file;
    private final PrintWriter lines;
    private final Deque<String> last = new ArrayDeque<>();
    private Optional<AssertionError> failure = Optional.empty();

    FaultHistory(Path file) {
        this.file = file;
        try {
            lines = new PrintWriter(Files.newBufferedWriter(file), false);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    synchronized void note(String what) {
        String line = LocalTime.now(ZoneId.systemDefault()) + " " + what;
        lines.println(line);
        last.addLast(line);
        if (last.size() > SHOWN_LINES) {
            last.removeFirst();
        }
    }

    /** Whether one of the last lines has this in it. */
    synchronized boolean isNoted(String what) {
        return last.stream().anyMatch(line -> line.contains(what));
    }

    /** Asks for something while nothing changes. */
    synchronized <T> T read(Function<TopicHistory, T> question) {
        return question.apply(topics);
    }

    /** Notes what happened and has it checked. The first violation is kept: what follows may be its consequence. */
    synchronized void check(String what, Consumer<TopicHistory> checks) {
        note(what);
        try {
            checks.accept(topics);
        } catch (Violation | IllegalStateException violation) {
            fail(violation.getMessage(), violation);
        }
    }

    synchronized void fail(String what, Throwable cause) {
        note("VIOLATION " + what);
        lines.flush();
        if (failure.isEmpty()) {
            failure = Optional.of(new AssertionError(
                    what + "\nwith, before it (all of it is in " + file + "):\n  " + String.join("\n  ", last), cause));
        }
    }

    /** Throws the first violation, if there was one. */
    synchronized void expectNone() {
        lines.flush();
        failure.ifPresent(found -> {
            throw found;
        });
    }

    @Override
    public synchronized void close() {
        lines.close();
    }
}
