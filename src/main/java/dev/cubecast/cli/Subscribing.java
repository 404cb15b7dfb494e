package dev.cubecast.cli;

import dev.cubecast.cli.EventStreamParser.Event;
import dev.cubecast.cli.RequestFailure.Conclusion;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches a topic: prints what comes, and comes back when the node goes away, to it or to the next one. */
final class Subscribing {
    /** Three signs of life of a node that has nothing to say. */
    private static final long IDLE_MS_MAX = 45_000;

    private static final int BUFFER_BYTES = 64 << 10;

    private final WatchedTopic topic;
    private final Terminal terminal;
    private final boolean json;
    private final long countMax;
    private final long firstConnectMs;
    private final RetryPauses pauses = new RetryPauses();
    private boolean connectedBefore;
    private boolean lost;
    private long received;
    private boolean ended;
    /** What is read; the stop signal closes it. */
    private volatile @Nullable InputStream open;

    /**
     * @param countMax messages after which it ends
     * @param firstConnectMs how long to try before the first success; afterwards it tries for ever
     */
    Subscribing(WatchedTopic topic, Terminal terminal, boolean json, long countMax, long firstConnectMs) {
        this.topic = topic;
        this.terminal = terminal;
        this.json = json;
        this.countMax = countMax;
        this.firstConnectMs = firstConnectMs;
    }

    /** Returns when as many messages have come as were asked for, nobody reads any more, or the user ends it. */
    void run() throws RequestFailure {
        Thread self = Thread.currentThread();
        terminal.stop().whenRequested(() -> interrupt(self));
        long startNs = System.nanoTime();
        while (!isOver()) {
            try {
                watch();
            } catch (RequestFailure failure) {
                if (isOver()) {
                    return;
                }
                long goneMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                boolean hopeless = !connectedBefore && goneMs >= firstConnectMs;
                if (failure.conclusion() == Conclusion.NEVER_VALID || hopeless) {
                    throw failure;
                }
                waitAndGoOn(failure);
            }
        }
    }

    /**
     * Ends a pause or the wait for an answer, and a read as well: one from the HTTP client of JDK 17 ignores
     * interrupts.
     */
    private void interrupt(Thread self) {
        self.interrupt();
        InputStream reading = open;
        if (reading != null) {
            try {
                reading.close();
            } catch (IOException alreadyBroken) {
                // The reader hears of it as well.
            }
        }
    }

    private boolean isOver() {
        return ended || received >= countMax || terminal.stop().isRequested();
    }

    private void watch() throws RequestFailure {
        try (InputStream stream = topic.open();
                IdleWatch idle = new IdleWatch(stream, IDLE_MS_MAX)) {
            // Before it is asked whether the stop was requested, so that one that comes now is seen or closes it.
            open = stream;
            idle.start();
            onConnected();
            EventStreamParser parser = new EventStreamParser(topic.lastEventId(), this::onEvent);
            byte[] buffer = new byte[BUFFER_BYTES];
            int length = isOver() ? -1 : stream.read(buffer);
            while (length >= 0 && !isOver()) {
                idle.touch();
                parser.feed(buffer, length);
                topic.onEventId(parser.lastEventId());
                ended |= !terminal.flush();
                length = isOver() ? -1 : stream.read(buffer);
            }
            if (!isOver()) {
                throw RequestFailure.ofConnection(topic.node(), new IOException("the node ended it"));
            }
        } catch (IOException broken) {
            throw RequestFailure.ofConnection(topic.node(), broken);
        } finally {
            open = null;
        }
    }

    private void onConnected() {
        pauses.reset();
        if (lost) {
            terminal.say("connected to " + topic.node());
            if (connectedBefore && topic.mayMiss()) {
                terminal.say("gap: unknown, as nothing had come before the connection was lost");
            }
        }
        connectedBefore = true;
        lost = false;
    }

    private void onEvent(Event event) {
        if (isOver()) {
            return;
        }
        if (event.type().equals("gap")) {
            terminal.printGap(asJson(event.data()), json);
        } else if (event.type().isEmpty()) {
            received++;
            terminal.print(
                    json
                            ? asJson(event.data())
                            : JsonText.readableField(event.data(), "body").orElse(event.data()));
        }
    }

    private static String asJson(String data) {
        return JsonText.compact(data).orElse(data);
    }

    private void waitAndGoOn(RequestFailure failure) {
        long pauseMs = pauses.nextMs();
        terminal.say(failure.getMessage() + "; trying again");
        lost = true;
        topic.goToNextNode();
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException stopped) {
            ended = true;
        }
    }
}
