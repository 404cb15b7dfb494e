package dev.cubecast.cli.demo;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process {@code sub} that watches a topic from its beginning. */
final class DemoSubscriber {
    private static final long END_S = 10;

    private final Process process;
    private final Thread reader;
    private final Reading reading;
    private long next;

    DemoSubscriber(Children children, String name, String topic, String nodes) {
        reading = new Reading(name);
        process = children.start(
                name, Clients.OPTIONS, List.of("sub", topic, "--json", "--from", "earliest", "--node", nodes));
        reader = Clients.readLines(process, name, this::onLine);
    }

    String name() {
        return reading.reader();
    }

    long pid() {
        return process.pid();
    }

    private synchronized void onLine(JsonObject line) {
        if (line.containsKey("gap")) {
            reading.gap(String.valueOf(line.getValue("gap")));
        } else {
            reading.message(line.getLong("offset"), DemoPublisher.message(line.getJsonObject("body")));
            next = line.getLong("offset") + 1;
        }
        notifyAll();
    }

    /** @return whether everything before the offset has come by then */
    synchronized boolean awaitOffset(long end, long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        long leftMs = timeoutMs;
        while (next < end && leftMs > 0) {
            wait(leftMs);
            leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        }
        return next >= end;
    }

    /** Ends it; then it has read all that it will. */
    Reading end() throws InterruptedException {
        process.destroy();
        process.waitFor(END_S, TimeUnit.SECONDS);
        reader.join(TimeUnit.SECONDS.toMillis(END_S));
        return reading;
    }
}
