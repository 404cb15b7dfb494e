package dev.cubecast.faults;

import dev.cubecast.faults.Endpoint.Answer;
import dev.cubecast.faults.Endpoint.Outcome;
import dev.cubecast.history.PulledTopic;
import dev.cubecast.history.TopicHistory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Pulls a topic from its first message on, at whatever node, often with a demand for all that is known to be committed.
 */
final class PullReader extends LoadClient {
    private static final int LIMIT_DRAWN_MAX = 200;
    private static final int LIMIT_MAX = 1_000;
    private static final int WAIT_MS = 200;
    private static final int PAUSE_MS_MAX = 60;

    private final PulledTopic pulled;
    private final boolean changesNodes;
    private final int node;

    PullReader(String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random) {
        this(name, nodes, history, topic, random, -1);
    }

    /** @param node the only one that it asks; any if negative */
    PullReader(String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random, int node) {
        super(name, nodes, history, topic, random);
        this.changesNodes = node < 0;
        this.node = node;
        this.pulled = history.read(checks -> new PulledTopic(topic.name(), checks));
    }

    boolean hasPassed(TopicHistory.Place place) {
        return history.read(checks -> pulled.hasPassed(place));
    }

    @Override
    void work() throws InterruptedException {
        if (!pull()) {
            pauseMs(PAUSE_MS_MAX);
        }
    }

    /** Whether it has got something. */
    boolean pull() {
        return pull(1 + random.nextInt(LIMIT_DRAWN_MAX));
    }

    /** The same with as much as a node gives at a time. */
    boolean pullMuch() {
        return pull(LIMIT_MAX);
    }

    private boolean pull(int limit) {
        int asked = changesNodes ? anyNode() : node;
        AtomicLong atLeast = new AtomicLong();
        String query = history.read(checks -> {
            atLeast.set(random.nextBoolean() ? checks.knownEnd(topic.id()) : pulled.next());
            return "from=" + pulled.next() + "&limit=" + limit + "&wait=" + WAIT_MS + "&atLeast=" + atLeast;
        });
        Answer answer = Endpoint.get(nodes.url(asked) + "/topics/" + topic + "/messages?" + query)
                .join();
        String question = this + " asks " + nodes.name(asked) + " " + query;
        if (answer.outcome() != Outcome.DONE) {
            history.check(question + " and is told " + answer, checks -> {
                if (answer.outcome() == Outcome.REFUSED) {
                    throw new IllegalStateException(question + " was refused: " + answer);
                }
            });
            return false;
        }
        take(question, answer.json(), atLeast.get());
        return !answer.json().getJsonArray("messages").isEmpty();
    }

    private void take(String question, JsonObject answer, long mustReach) {
        JsonArray messages = answer.getJsonArray("messages");
        String got = messages.isEmpty() ? "nothing" : messages.size() + " up to " + (answer.getLong("next") - 1);
        history.check(question + " and gets " + got + " of " + answer.getLong("end"), checks -> {
            pulled.onEnd(question, topic.id(), answer.getLong("end"), mustReach);
            if (!messages.isEmpty()) {
                long first = messages.getJsonObject(0).getLong("offset");
                pulled.onFrom(first, () -> false);
                pulled.onMessages(topic.id(), first, Messages.bodies(messages));
            }
            expectOffsets(messages, answer.getLong("next"));
        });
    }

    private void expectOffsets(JsonArray messages, long next) {
        for (int i = 0; i < messages.size(); i++) {
            long offset = messages.getJsonObject(i).getLong("offset");
            if (offset != next - messages.size() + i) {
                throw new IllegalStateException("offsets up to " + next + " hold " + offset + " as number " + i);
            }
        }
    }
}
