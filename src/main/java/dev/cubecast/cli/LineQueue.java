package dev.cubecast.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values read from a stream that wait to be published. Its reader is made to wait when they are too many, and with it
 * whoever writes the stream. Safe from two threads.
 */
final class LineQueue {
    /** Many lines of a fast stream, or a few of the largest messages. */
    private static final int QUEUED_CHARS_MAX = 4 << 20;
    /** Below what a node stores as one: a request is then stored as a whole or not at all. */
    private static final int BATCH_CHARS_MAX = 256 << 10;

    private static final int BATCH_LINES_MAX = 1_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private int chars;
    private boolean closed;

    /**
     * Waits while the queue is full.
     *
     * @return whether it took the line; after the end it takes none
     */
    synchronized boolean put(String line) throws InterruptedException {
        while (chars > QUEUED_CHARS_MAX && !closed) {
            wait();
        }
        if (!closed) {
            lines.add(line);
            chars += line.length();
            notifyAll();
        }
        return !closed;
    }

    /** No more lines will come. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits for a line, and takes all that fit into one request; none if the end is reached. */
    synchronized List<String> take() throws InterruptedException {
        while (lines.isEmpty() && !closed) {
            wait();
        }
        List<String> batch = new ArrayList<>();
        int batchChars = 0;
        for (@Nullable String next = lines.peek(); next != null; next = lines.peek()) {
            if (!batch.isEmpty() && (batch.size() == BATCH_LINES_MAX || batchChars + next.length() > BATCH_CHARS_MAX)) {
                break;
            }
            batch.add(lines.remove());
            batchChars += next.length();
        }
        chars -= batchChars;
        notifyAll();
        return batch;
    }
}
