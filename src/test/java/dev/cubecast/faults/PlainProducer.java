package dev.cubecast.faults;

import dev.cubecast.faults.Endpoint.Answer;
import dev.cubecast.faults.Endpoint.Outcome;
import dev.cubecast.message.Bytes;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Publishes one message after the other without numbers: what is in doubt, and only that, may be stored twice when it
 * is repeated.
 */
final class PlainProducer extends LoadClient {
    private static final int THINK_MS_MAX = 120;
    private static final int AWAY_MS_MAX = 100;

    private int node;
    private long published;
    /** Not known to be stored; empty if there is none. */
    private Bytes waiting = Bytes.EMPTY;

    PlainProducer(String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random) {
        super(name, nodes, history, topic, random);
        node = anyNode();
    }

    @Override
    boolean isDone() {
        return waiting.length() == 0;
    }

    @Override
    void work() throws InterruptedException {
        if (waiting.length() == 0) {
            waiting = Messages.next(this + "-" + ++published, published);
        }
        Bytes message = waiting;
        history.note(this + " sends " + message.toUtf8() + " to " + nodes.name(node));
        Answer answer = Endpoint.post(
                        nodes.url(node) + "/topics/" + topic + "/messages?deadlineMs=2000",
                        "application/json",
                        Messages.line(message))
                .join();
        history.check(this + " is told of " + message.toUtf8() + ": " + answer, checks -> {
            if (answer.outcome() == Outcome.DONE) {
                checks.onAcknowledged(topic.id(), answer.json().getLong("offset"), List.of(message));
                checks.onStored(topic.id(), List.of(message));
                waiting = Bytes.EMPTY;
            } else if (answer.outcome() == Outcome.UNKNOWN) {
                checks.onRepeated(message);
            } else if (answer.outcome() == Outcome.REFUSED) {
                throw new IllegalStateException(message.toUtf8() + " was refused: " + answer);
            }
        });
        if (answer.outcome() == Outcome.DONE) {
            pauseMs(THINK_MS_MAX);
        } else {
            node = anyNode();
            pauseMs(AWAY_MS_MAX);
        }
    }
}
