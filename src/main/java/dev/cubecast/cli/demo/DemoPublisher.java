package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.JsonTree;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process {@code pub} that is given numbered messages, and says which are acknowledged. */
final class DemoPublisher {
    private static final long END_S = 90;

    private final String name;
    private final Process process;
    private final Writer input;
    private final Thread reader;
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private long published;
    private long acknowledged;

    /**
     * So many messages that are stored.
     *
     * @param number of the first
     * @param first its offset
     * @param last offset of the last
     * @param duplicate whether they had been stored before
     * @param atNs nanoseconds on the clock of this process
     */
    record Acknowledgement(long number, int count, long first, long last, long epoch, boolean duplicate, long atNs) {}

    DemoPublisher(Children children, String name, String topic, String nodes) {
        this.name = name;
        process = children.start(
                name,
                Clients.OPTIONS,
                List.of("pub", topic, "-", "--json", "--producer", name, "--deadline", "60", "--node", nodes));
        input = process.outputWriter(StandardCharsets.UTF_8);
        reader = Clients.readLines(process, name, this::onLine);
    }

    /** The body of a message. */
    static JsonObject body(DemoMessage message) {
        return new JsonObject().put("publisher", message.publisher()).put("number", message.number());
    }

    /** The message with this body. */
    static DemoMessage message(JsonObject body) {
        return new DemoMessage(body.getString("publisher"), body.getLong("number"));
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    void publish() {
        published++;
        try {
            input.write(JsonTree.encode(body(new DemoMessage(name, published))) + "\n");
            input.flush();
        } catch (IOException gone) {
            throw new CommandFailure("publisher " + name + " has ended; what it said is in " + name + ".err");
        }
    }

    private synchronized void onLine(JsonObject line) {
        // The last line is its summary.
        if (line.containsKey("sequence")) {
            Acknowledgement next = new Acknowledgement(
                    line.getLong("sequence"),
                    line.getInteger("count"),
                    line.getLong("first"),
                    line.getLong("last"),
                    line.getLong("epoch"),
                    line.getBoolean("duplicate", false),
                    System.nanoTime());
            acknowledgements.add(next);
            acknowledged += next.count();
            notifyAll();
        }
    }

    synchronized List<Acknowledgement> acknowledgements() {
        return List.copyOf(acknowledgements);
    }

    /** @return whether all that was published is acknowledged by then */
    synchronized boolean awaitAcknowledgements(long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (acknowledged < published && process.isAlive()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                break;
            }
            wait(Math.min(leftMs, 100));
        }
        return acknowledged >= published;
    }

    /** Gives it no more messages, and waits until it has ended. */
    void end() throws InterruptedException {
        try {
            input.close();
        } catch (IOException gone) {
            // It has ended already.
        }
        process.waitFor(END_S, TimeUnit.SECONDS);
        reader.join(TimeUnit.SECONDS.toMillis(END_S));
    }

    /** Enters what it published and what became of that. */
    synchronized void account(MessageAccount account) {
        for (long number = 1; number <= published; number++) {
            account.publish(new DemoMessage(name, number));
        }
        acknowledgements.forEach(stored -> account(account, stored));
    }

    private void account(MessageAccount account, Acknowledgement stored) {
        // Only if they follow on one another is it known where each of them is.
        boolean dense = stored.last() - stored.first() + 1 == stored.count();
        for (int i = 0; i < stored.count(); i++) {
            DemoMessage message = new DemoMessage(name, stored.number() + i);
            if (dense) {
                account.acknowledge(message, stored.first() + i);
            } else {
                account.acknowledge(message);
            }
        }
        if (stored.duplicate()) {
            account.repeat(stored.count());
        }
    }
}
