package dev.cubecast.faults;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.faults.Endpoint.Answer;
import dev.cubecast.faults.Endpoint.Outcome;
import dev.cubecast.history.ProducerWindow;
import dev.cubecast.history.ProducerWindow.Publication;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Numbers its messages, has several publishes under way, and repeats them at another node whenever one is in doubt. */
final class NumberedProducer extends LoadClient {
    private static final int WINDOW = 3;
    private static final int MESSAGES_MAX = 4;
    private static final int THINK_MS_MAX = 120;
    private static final int AWAY_MS_MAX = 100;

    private final ProducerId producer;
    private final ProducerWindow window;
    /** What has happened to its publishes. */
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();

    private int node;
    private int connection;
    private final AtomicLong acknowledged = new AtomicLong();

    NumberedProducer(String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random) {
        super(name, nodes, history, topic, random);
        producer = new ProducerId(name);
        window = new ProducerWindow(producer, topic.id());
        node = anyNode();
    }

    /** Publishes that it knows to be stored. */
    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    boolean isDone() {
        return window.unanswered() == 0;
    }

    @Override
    void work() throws InterruptedException {
        if (!isStopping() && window.unanswered() < WINDOW) {
            window.add(1 + random.nextInt(MESSAGES_MAX), Durability.QUORUM, nowMs());
        }
        window.takeWaiting().forEach(this::send);
        pauseMs(THINK_MS_MAX);
        for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
            next.run();
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void send(Publication publication) {
        int sentIn = connection;
        long knownThen = window.firstInDoubt();
        int sentTo = node;
        String url = nodes.url(sentTo) + "/topics/" + topic + "/messages?deadlineMs=2000&producer=" + producer
                + "&sequence=" + publication.sequence.first();
        history.note(
                this + " sends " + publication + " (" + publication.messages.size() + ") to " + nodes.name(sentTo));
        var unused = Endpoint.post(url, "application/x-ndjson", Messages.lines(publication.messages))
                .thenAccept(answer -> inbox.add(() -> onAnswer(publication, answer, sentIn, knownThen)));
    }

    private void onAnswer(Publication publication, Answer answer, int sentIn, long knownThen) {
        boolean isHeard = sentIn == connection;
        history.check(this + " is told of " + publication + (isHeard ? ": " : ", late: ") + answer, checks -> {
            if (answer.outcome() == Outcome.DONE) {
                checks.onAcknowledged(topic.id(), answer.json().getLong("first"), publication.messages);
            }
            if (isHeard && answer.outcome() == Outcome.DONE) {
                List<Bytes> stored = window.onStored(publication);
                checks.onStored(topic.id(), stored);
                acknowledged.incrementAndGet();
            } else if (isHeard) {
                onNotStored(publication, answer, knownThen);
            }
        });
    }

    private void onNotStored(Publication publication, Answer answer, long knownThen) {
        if (answer.code().equals("out_of_sequence")) {
            onExpected(answer.json().getLong("expected"), knownThen);
        } else if (answer.code().equals("unknown_producer")) {
            onExpected(1, knownThen);
        } else if (answer.outcome() == Outcome.REFUSED) {
            throw new IllegalStateException(publication + " was refused: " + answer);
        }
        goElsewhere();
    }

    /**
     * Requests may overtake each other on their way, and so may answers: what was refused before an earlier one was
     * stored may be heard of after it.
     */
    private void onExpected(long sequence, long knownThen) {
        if (sequence < knownThen || sequence >= window.firstInDoubt()) {
            window.onExpected(sequence);
        }
    }

    private void goElsewhere() {
        connection++;
        node = anyNode();
        window.onConnectionLost();
        try {
            pauseMs(AWAY_MS_MAX);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
