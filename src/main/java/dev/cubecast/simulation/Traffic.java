package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Clients at all nodes: they publish to ephemeral topics in bursts, subscribe and unsubscribe, ask for routes and for
 * echoes. That the topics are there, nodes have from the clients: these cubes have no groups.
 */
final class Traffic {
    private static final long TIMEOUT_MS_MIN = 500;
    private static final long TIMEOUT_MS_MAX = 5_000;
    private static final int BURST_MAX = 12;
    private static final int MESSAGES_MAX = 3;

    private final SimulatedCube cube;
    private final Scheduler scheduler;
    private final Probes probes;
    private final RandomGenerator random;
    private final List<TopicKey> topics;
    private final Load load;
    private int publishers;
    private boolean stopped;

    /**
     * How much goes on.
     *
     * @param publisherShare percent of all pairs of a process and a topic that have a publisher
     * @param subscriberShare the same for subscribers
     * @param askerShare percent of the processes with a client that asks for routes and echoes
     * @param idleMsMax between a client's doings
     */
    record Load(int topics, int publisherShare, int subscriberShare, int askerShare, long idleMsMax) {}

    Traffic(SimulatedCube cube, Probes probes, Load load) {
        this.cube = cube;
        this.scheduler = cube.scheduler();
        this.probes = probes;
        this.random = cube.split();
        this.load = load;
        this.topics = IntStream.range(0, load.topics())
                .mapToObj(number -> new TopicKey(new TopicName("topic-" + number), TopicId.draw(random)))
                .toList();
    }

    List<TopicKey> topics() {
        return topics;
    }

    /** Brings clients to a process that starts. */
    void attach(NodeProcess process) {
        for (TopicKey topic : topics) {
            if (isDrawn(load.subscriberShare())) {
                scheduler.afterMs(random.nextLong(load.idleMsMax()), () -> subscribe(process, topic));
            }
            if (isDrawn(load.publisherShare())) {
                Publisher publisher = publisher(process, topic);
                afterIdle(process, () -> burst(publisher));
            }
        }
        if (isDrawn(load.askerShare())) {
            afterIdle(process, () -> ask(process));
        }
    }

    /** Nothing new is asked for from now on. Subscriptions stay. */
    void stop() {
        stopped = true;
    }

    Publisher publisher(NodeProcess process, TopicKey topic) {
        return new Publisher("publisher-" + publishers++ + "@" + process, topic, process, cube.history());
    }

    private void afterIdle(NodeProcess process, Runnable doing) {
        after(random.nextLong(load.idleMsMax()), process, doing);
    }

    private void after(long delayMs, NodeProcess process, Runnable doing) {
        scheduler.afterMs(delayMs, () -> {
            if (!stopped && !process.hasEnded()) {
                process.execute(doing);
            }
        });
    }

    private void subscribe(NodeProcess process, TopicKey topic) {
        process.execute(() -> process.subscriptions().subscribe(topic));
        if (isDrawn(20)) {
            afterIdle(process, () -> {
                process.subscriptions().unsubscribe(topic);
                afterIdle(process, () -> process.subscriptions().subscribe(topic));
            });
        }
    }

    private void burst(Publisher publisher) {
        int publishes = 1 + random.nextInt(BURST_MAX);
        long atMs = 0;
        for (int i = 0; i < publishes; i++) {
            atMs += random.nextInt(20);
            after(
                    atMs,
                    publisher.process(),
                    () -> publisher.publish(1 + random.nextInt(MESSAGES_MAX), drawTimeoutMs()));
        }
        afterIdle(publisher.process(), () -> burst(publisher));
    }

    private void ask(NodeProcess process) {
        if (random.nextInt(3) == 0) {
            probes.trace(process, drawOccupied(), drawTimeoutMs(), result -> {});
        } else {
            probes.request(process, drawOccupied(), drawTimeoutMs(), outcome -> {});
        }
        afterIdle(process, () -> ask(process));
    }

    private Vertex drawOccupied() {
        List<SimulatedNode> occupied = cube.occupied();
        return occupied.get(random.nextInt(occupied.size())).vertex();
    }

    private long drawTimeoutMs() {
        return random.nextLong(TIMEOUT_MS_MIN, TIMEOUT_MS_MAX);
    }

    private boolean isDrawn(int percent) {
        return random.nextInt(100) < percent;
    }
}
