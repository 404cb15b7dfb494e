package dev.cubecast.faults;

import dev.cubecast.history.TopicHistory;
import dev.cubecast.node.Web;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The clients that publish and read while nodes fail. */
final class Workload {
    private static final String SETTINGS = "{\"durability\":\"quorum\"}";

    private static final String MUCH = ("\"" + "x".repeat(10_000) + "\"\n").repeat(50);
    private static final int MUCH_REQUESTS = 8;

    private final Nodes nodes;
    private final FaultHistory history;
    private final SplittableRandom random;
    private final List<Topic> topics = new ArrayList<>();
    private final List<NumberedProducer> numbered = new ArrayList<>();
    private final List<LoadClient> publishers = new ArrayList<>();
    private final List<EventFollower> followers = new ArrayList<>();
    private final List<PullReader> pullers = new ArrayList<>();
    /** By node: what it serves is read to the end each time. */
    private final List<Map<Topic, PullReader>> checks = new ArrayList<>();

    Workload(Nodes nodes, FaultHistory history, SplittableRandom random, int topicCount) {
        this.nodes = nodes;
        this.history = history;
        this.random = random;
        for (int node = 0; node < nodes.size(); node++) {
            checks.add(new LinkedHashMap<>());
        }
        for (int number = 0; number < topicCount; number++) {
            add(Topic.at(number, nodes.dimension()));
        }
    }

    private void add(Topic topic) {
        topics.add(topic);
        NumberedProducer producer = new NumberedProducer(topic + ".numbered", nodes, history, topic, random.split());
        numbered.add(producer);
        publishers.add(producer);
        publishers.add(new PlainProducer(topic + ".plain", nodes, history, topic, random.split()));
        followers.add(new EventFollower(topic + ".stays", nodes, history, topic, random.split(), false));
        followers.add(new EventFollower(topic + ".roams", nodes, history, topic, random.split(), true));
        pullers.add(new PullReader(topic + ".pulls", nodes, history, topic, random.split()));
    }

    List<Topic> topics() {
        return topics;
    }

    void start() throws InterruptedException {
        for (Topic topic : topics) {
            Web.await(
                    topic + " is made",
                    () -> Endpoint.put(nodes.url(0) + "/topics/" + topic, SETTINGS)
                                            .join()
                                            .status()
                                    / 100
                            == 2);
        }
        publishers.forEach(LoadClient::start);
        followers.forEach(LoadClient::start);
        pullers.forEach(LoadClient::start);
    }

    /**
     * Has a node store some megabytes, of which only the last are kept, in a topic that nobody reads. It may refuse
     * them.
     */
    void publishMuch(int home) {
        String url = nodes.url(home) + "/topics/" + Topic.unread(home, nodes.dimension());
        Endpoint.put(url, "{\"durability\":\"quorum\",\"retention\":{\"bytes\":100000}}")
                .join();
        for (int request = 0; request < MUCH_REQUESTS; request++) {
            Endpoint.post(url + "/messages?deadlineMs=2000", "application/x-ndjson", MUCH)
                    .join();
        }
    }

    /** Returns when something more is stored in each topic. */
    void awaitProgress(String when) throws InterruptedException {
        awaitProgress(when, numbered);
    }

    /** The same, but for the topics whose home cannot take anything. */
    void awaitProgress(String when, int home) throws InterruptedException {
        awaitProgress(
                when,
                numbered.stream()
                        .filter(producer -> !producer.topic.hasHome(home))
                        .toList());
    }

    private void awaitProgress(String when, List<NumberedProducer> numbered) throws InterruptedException {
        Map<NumberedProducer, Long> before = new LinkedHashMap<>();
        numbered.forEach(producer -> before.put(producer, producer.acknowledged()));
        await(
                "each producer gets messages stored " + when,
                () -> before.entrySet().stream()
                        .allMatch(entry -> entry.getKey().acknowledged() > entry.getValue() + 2));
    }

    /** Every message that is acknowledged now has been read by all readers, and is the same at every node. */
    void expectAllRead() throws InterruptedException {
        List<TopicHistory.Place> places = history.read(TopicHistory::lastAcknowledged);
        await("all readers have read " + places, () -> places.stream().allMatch(this::isPassed));
        for (int node = 0; node < nodes.size(); node++) {
            for (Topic topic : topics) {
                expectAllRead(node, topic, places);
            }
        }
        history.expectNone();
    }

    /** A node may have lost what it had: all that it serves is read again. */
    void readAgain(int node) {
        checks.get(node).clear();
    }

    private void expectAllRead(int node, Topic topic, List<TopicHistory.Place> places) throws InterruptedException {
        PullReader reader = checks.get(node).computeIfAbsent(topic, read -> readerAt(node, read));
        for (TopicHistory.Place place : places) {
            if (place.topic().equals(topic.id())) {
                await(
                        nodes.name(node) + " serves all up to " + place,
                        () -> reader.hasPassed(place) || reader.pullMuch() && reader.hasPassed(place));
            }
        }
    }

    /** Reads a topic from its first message on, at one node only. */
    PullReader readerAt(int node, Topic topic) {
        return new PullReader("all of " + topic, nodes, history, topic, random.split(), node);
    }

    private boolean isPassed(TopicHistory.Place place) {
        return pullers.stream()
                        .filter(reader -> reader.topic.id().equals(place.topic()))
                        .allMatch(reader -> reader.hasPassed(place))
                && followers.stream()
                        .filter(follower -> follower.topic.id().equals(place.topic()))
                        .allMatch(follower -> follower.hasPassed(place));
    }

    /** Waits while nodes that end are started again; a violation ends it at once. */
    private void await(String condition, java.util.function.BooleanSupplier satisfied) throws InterruptedException {
        try {
            Web.await(condition, () -> {
                history.expectNone();
                nodes.startEnded();
                return satisfied.getAsBoolean();
            });
        } catch (AssertionError late) {
            history.expectNone();
            throw new AssertionError(late.getMessage() + "\n" + nodes.status().describe() + readers(), late);
        }
    }

    private String readers() {
        return history.read(known -> followers + " " + pullers + " of " + known.lastAcknowledged());
    }

    /** Ends it; then all that producers know to be stored must have been read. */
    void stop() throws InterruptedException {
        for (LoadClient client : publishers) {
            client.stop();
        }
        checks.forEach(Map::clear);
        expectAllRead();
        for (LoadClient client : followers) {
            client.stop();
        }
        for (LoadClient client : pullers) {
            client.stop();
        }
        history.check("the end", known -> {
            if (!known.unread().isEmpty()) {
                throw new IllegalStateException("nobody can read " + known.unread());
            }
        });
        history.expectNone();
    }
}
