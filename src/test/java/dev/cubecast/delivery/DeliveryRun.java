package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.DeliveryCube.Network;
import dev.cubecast.delivery.DeliveryCube.Node;
import dev.cubecast.message.Kind;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** One seed's worth of publishing, subscribing, changing leaders and spoiling the network, watched by checkers. */
final class DeliveryRun {
    private static final List<TopicName> TOPICS = List.of(new TopicName("a"), new TopicName("b"), new TopicName("c"));
    private static final int STEPS = 60;

    private final DeliverySettings settings;
    private final DeliveryCube cube;
    private final RandomGenerator random;
    private final boolean leadersChange;
    private final Map<TopicName, Map<Long, List<String>>> published = new LinkedHashMap<>();
    private final List<Map<TopicName, StreamChecker>> checkers = new ArrayList<>();
    private final long[] incarnations;
    /** The last change of leaders that each node has heard of. */
    private final int[] lastChanges;

    private Leader leader;
    private int changes;
    private int bodies;
    private int gaps;

    DeliveryRun(DeliverySettings settings, boolean leadersChange, long seed) {
        this.settings = settings;
        this.leadersChange = leadersChange;
        cube = new DeliveryCube(2, settings, seed);
        random = cube.random;
        incarnations = new long[cube.nodes.size()];
        lastChanges = new int[cube.nodes.size()];
        leader = Leader.ofEphemeral(cube.node(0).vertex, 0);
        TOPICS.forEach(topic -> published.put(topic, new TreeMap<>()));
        for (Node node : cube.nodes) {
            Map<TopicName, StreamChecker> ofNode = new TreeMap<>();
            checkers.add(ofNode);
            node.subscriber.witness = (topic, seen) -> ofNode.get(topic).see(seen);
        }
    }

    /** Faults for a while, then none: 2 s later everybody must have everything, and soon nobody sends any more. */
    void play(Network faults) {
        cube.nodes.forEach(node -> node.believe(leader));
        cube.network = faults;
        for (int step = 0; step < STEPS; step++) {
            act();
            cube.run(random.nextInt(1, 50));
            checkLimits();
        }
        cube.network = Network.RELIABLE;
        cube.nodes.forEach(node -> hear(node, leader, Integer.MAX_VALUE));
        cube.run(2_000);
        checkEnds();
        TOPICS.forEach(topic -> publish(cube.node(leader.vertex().number()), topic));
        cube.run(1_000);
        checkEnds();
        checkSilence();
    }

    private void act() {
        Node node = cube.node(random.nextInt(cube.nodes.size()));
        TopicName topic = TOPICS.get(random.nextInt(TOPICS.size()));
        int choice = random.nextInt(100);
        if (choice < 70) {
            int burst = random.nextInt(1, 5);
            cube.nodes.forEach(each -> cube.event(() -> {
                for (int i = 0; i < burst; i++) {
                    publish(each, topic);
                }
            }));
        } else if (choice < 90) {
            subscribe(node, topic);
        } else if (choice < 95) {
            node.unsubscribe(topic);
            forget(node, topic);
        } else if (leadersChange) {
            changeLeader();
        }
    }

    private void publish(Node node, TopicName topic) {
        cube.event(() -> publishWithin(node, topic));
    }

    private void publishWithin(Node node, TopicName topic) {
        String body = "x".repeat(random.nextInt(200)) + bodies++;
        long offset = node.publish(topic, body);
        if (offset >= 0) {
            List<String> ofEpoch =
                    published.get(topic).computeIfAbsent(node.epoch().orElseThrow(), e -> new ArrayList<>());
            assertThat(offset).as("offsets are given once").isEqualTo(ofEpoch.size());
            ofEpoch.add(body);
        }
    }

    private void subscribe(Node node, TopicName topic) {
        checkers.get(node.vertex.number())
                .computeIfAbsent(topic, unused -> new StreamChecker(node, published.get(topic)));
        node.subscribe(topic);
    }

    private void forget(Node node, TopicName topic) {
        StreamChecker checker = checkers.get(node.vertex.number()).remove(topic);
        gaps += checker == null ? 0 : checker.gaps;
    }

    /** Another node leads, or the same in another epoch; each node hears of it in its own time, but in order. */
    private void changeLeader() {
        int number = random.nextInt(cube.nodes.size());
        if (random.nextBoolean()) {
            incarnations[number]++;
        }
        leader = Leader.ofEphemeral(cube.node(number).vertex, incarnations[number]);
        Leader heard = leader;
        int change = ++changes;
        for (Node node : cube.nodes) {
            cube.at(cube.nowMs + random.nextInt(400), () -> hear(node, heard, change));
        }
    }

    private void hear(Node node, Leader heard, int change) {
        int number = node.vertex.number();
        if (change > lastChanges[number]) {
            lastChanges[number] = change;
            node.believe(heard);
        }
    }

    private void checkLimits() {
        for (Node node : cube.nodes) {
            assertThat(node.pushes.tailBytes()).isLessThanOrEqualTo(settings.tailBytesMax());
            assertThat(node.feeds.heldBytes()).isLessThanOrEqualTo(settings.heldBytesTotalMax());
        }
    }

    private void checkEnds() {
        for (Map<TopicName, StreamChecker> ofNode : checkers) {
            ofNode.values().forEach(checker -> checker.expectEnd(leader.epoch()));
        }
    }

    private void checkSilence() {
        // A node that left while the network was bad is forgotten when its lease ends.
        cube.run(settings.leaseMs());
        cube.sentByKind.clear();
        cube.run(2_000);
        assertThat(cube.sentByKind.keySet()).as("sent when idle").isSubsetOf(Kind.INTEREST);
        assertThat(cube.nodes).allMatch(node -> node.feeds.heldBytes() == 0);
    }

    int gaps() {
        return gaps
                + checkers.stream()
                        .flatMap(ofNode -> ofNode.values().stream())
                        .mapToInt(checker -> checker.gaps)
                        .sum();
    }
}
