package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.JsonTree;
import dev.cubecast.cli.NodeClient;
import dev.cubecast.cli.PulledTopic;
import dev.cubecast.cli.PulledTopic.Page;
import dev.cubecast.cli.ReadPlace;
import dev.cubecast.cli.RequestFailure;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The topic of a demonstration, as the nodes describe it. */
final class DemoTopic {
    private static final long CHANGE_S = 60;
    private static final long POLL_MS = 20;
    private static final int PAGE = 1_000;

    private final TopicName name;
    private final DemoCube cube;

    DemoTopic(TopicName name, DemoCube cube) {
        this.name = name;
        this.cube = cube;
    }

    /** @param leader empty while nobody leads */
    record State(Vertex home, String leader, long epoch, long next, List<String> replicas) {
        static State of(JsonObject topic) {
            return new State(
                    Vertex.parse(topic.getString("home")),
                    topic.getString("leader", ""),
                    topic.getLong("epoch", 0L),
                    topic.getLong("next", 0L),
                    topic.getJsonArray("replicas", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList());
        }
    }

    String name() {
        return name.text();
    }

    /** Creates it, again and again until it is known to be there; that may be said twice. */
    void create() throws InterruptedException {
        String settings = JsonTree.encode(new JsonObject().put("durability", "quorum"));
        retry("the topic is created", cube.vertices(), client -> client.put(path(), settings), created -> true);
    }

    private String path() {
        return NodeClient.pathOf(name);
    }

    /** Asks one of these nodes again and again until the answer is as expected. */
    State await(String condition, List<Vertex> nodes, Predicate<State> expected) throws InterruptedException {
        return retry(condition, nodes, client -> client.get(path()), expected);
    }

    /** A request that is answered by what the topic is like. */
    private interface Request {
        NodeClient.Answer send(NodeClient client) throws RequestFailure;
    }

    private State retry(String condition, List<Vertex> nodes, Request request, Predicate<State> expected)
            throws InterruptedException {
        NodeClient client = cube.client(nodes);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CHANGE_S);
        String last = "nothing";
        while (System.nanoTime() < deadlineNs) {
            try {
                last = request.send(client).body();
                State state = State.of(JsonTree.require(last));
                if (expected.test(state)) {
                    return state;
                }
            } catch (RequestFailure notNow) {
                last = String.valueOf(notNow.getMessage());
                client.goToNextNode();
            }
            Thread.sleep(POLL_MS);
        }
        throw new CommandFailure("not within " + CHANGE_S + " s: " + condition + "; the last answer was " + last);
    }

    /**
     * All that one node gives of it.
     *
     * @param end the offset behind the last message that must be known where it is read
     */
    Reading pull(Vertex node, long end) throws RequestFailure {
        Reading reading = new Reading("pull from " + node);
        PulledTopic pulled = new PulledTopic(cube.client(List.of(node)), name, ReadPlace.parse("earliest"), end);
        Page page;
        do {
            page = pulled.next(PAGE, 0);
            page.gap().ifPresent(reading::gap);
            for (String json : page.messages()) {
                JsonObject message = JsonTree.require(json);
                reading.message(message.getLong("offset"), DemoPublisher.message(message.getJsonObject("body")));
            }
        } while (!page.atEnd() && !page.messages().isEmpty());
        return reading;
    }
}
