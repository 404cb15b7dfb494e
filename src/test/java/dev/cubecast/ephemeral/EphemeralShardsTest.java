package dev.cubecast.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.Seeds;
import dev.cubecast.ephemeral.EphemeralCube.Node;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics from their first use, through changes of their leader. */
class EphemeralShardsTest {
    private static final TopicSettings LATEST_ONLY = new TopicSettings(Durability.NONE, SlowConsumer.LATEST_ONLY);
    private static final TopicName NEWS = new TopicName("news");

    private EphemeralCube cube = new EphemeralCube(1, EphemeralSettings.DEFAULT);

    private void start() {
        cube.settle();
        cube.net.run(LedShards.LISTENING_MS);
    }

    private PublishOutcome publish(Node node, String text) {
        List<PublishOutcome> outcomes = node.publish(NEWS, text);
        cube.net.run(1_000);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private static EphemeralSettings with(int topicsMax, boolean createOnUse) {
        return new EphemeralSettings(topicsMax, 16, createOnUse, TopicSettings.EPHEMERAL, 3);
    }

    @Test
    void aFirstPublishMakesTheTopicAndItsReplicasKnowIt() {
        start();
        assertThat(publish(cube.outsider(NEWS), "a")).isInstanceOf(Stored.class);
        assertThat(cube.replicas(NEWS)).allMatch(node -> node.shards.topics() == 1);
        assertThat(cube.outsider(NEWS).shards.topics()).isZero();
    }

    @Test
    void refusesUnknownTopicsWhereUseDoesNotMakeThem() {
        cube = new EphemeralCube(1, with(100, false));
        start();
        assertThat(publish(cube.nodes.get(0), "a"))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_TOPIC));
        Node reader = cube.nodes.get(1);
        reader.subscribe(NEWS);
        cube.net.run(500);
        assertThat(reader.received).hasSize(1).first().asString().startsWith("refused: there is no topic news");
        cube.nodes.get(0).create(NEWS, LATEST_ONLY);
        cube.net.run(100);
        assertThat(publish(cube.nodes.get(0), "b")).isInstanceOf(Stored.class);
    }

    @Test
    void refusesTopicsBeyondItsLimit() {
        cube = new EphemeralCube(1, with(0, true));
        start();
        assertThat(publish(cube.nodes.get(0), "a"))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_TOPICS));
    }

    @Test
    void stampsNeverGoBack() {
        start();
        Node reader = cube.outsider(NEWS);
        reader.subscribe(NEWS);
        cube.net.run(100);
        publish(cube.nodes.get(0), "a");
        cube.wallOffsetMs -= 100_000;
        publish(cube.nodes.get(0), "b");
        cube.wallOffsetMs += 200_000;
        publish(cube.nodes.get(0), "c");
        assertThat(reader.timestamps).hasSize(3).isSorted();
        assertThat(reader.timestamps.get(2)).isGreaterThan(reader.timestamps.get(1));
    }

    @Test
    void aReplicaTakesOverWithTheSameTopic() {
        start();
        Node reader = cube.outsider(NEWS);
        reader.create(NEWS, LATEST_ONLY);
        cube.net.run(2_500);
        Topic before = reader.topic(NEWS);
        reader.subscribe(NEWS);
        cube.net.run(100);
        publish(reader, "a");
        cube.kill(cube.leader(cube.shard(NEWS)));
        assertThat(publish(reader, "b"))
                .as("a current replica does not listen first")
                .isInstanceOf(Stored.class);
        assertThat(reader.topic(NEWS)).isEqualTo(before);
        assertThat(reader.received).containsExactly("a", "b");
        assertThat(reader.gaps).isEqualTo(1);
    }

    @Test
    void aNodeThatNoticesANewLeaderLateMissesNothingThatItStores() {
        start();
        Node reader = cube.outsider(NEWS);
        reader.create(NEWS, LATEST_ONLY);
        cube.net.run(2_500);
        reader.subscribe(NEWS);
        cube.net.run(1_500);
        cube.dead.add(cube.leader(cube.shard(NEWS)).self);
        Node leader = cube.leader(cube.shard(NEWS));
        cube.settle(leader);
        cube.net.run(2 * RoutedNet.TICK_MS);
        List<PublishOutcome> outcomes = leader.publish(NEWS, "b");
        cube.net.run(100);
        cube.settle();
        cube.net.run(1_000);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Stored.class);
        assertThat(reader.received).containsExactly("b");
    }

    @Test
    void aHomeThatReturnsListensBeforeItMakesTopics() {
        start();
        Node reader = cube.outsider(NEWS);
        Node home = cube.leader(cube.shard(NEWS));
        cube.kill(home);
        cube.net.run(LedShards.LISTENING_MS);
        reader.create(NEWS, LATEST_ONLY);
        cube.net.run(200);
        Topic before = reader.topic(NEWS);
        cube.restart(home);
        cube.settle();
        assertThat(cube.leader(cube.shard(NEWS))).isSameAs(home);
        assertThat(publish(reader, "a")).isInstanceOf(Stored.class);
        assertThat(reader.topic(NEWS))
                .as("not made again with default settings")
                .isEqualTo(before);
    }

    @Test
    void offsetsGoOnWhenLeadershipComesBackWithinAnEpoch() {
        start();
        Node home = cube.leader(cube.shard(NEWS));
        Node entry = cube.outsider(NEWS);
        publish(entry, "a");
        Stored before = (Stored) publish(entry, "b");
        cube.kill(home);
        publish(entry, "c");
        cube.dead.clear();
        cube.settle();
        assertThat(publish(entry, "d")).isEqualTo(new Stored(before.firstOffset() + 1, 1, before.epoch()));
    }

    /** Whole publishes under faults: no two of them are ever told the same place, and each is told one thing. */
    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void neverTellsTwoPublishesTheSamePlace(long seed) {
        RandomGenerator random = Seeds.random(-seed);
        cube = new EphemeralCube(seed, EphemeralSettings.DEFAULT);
        cube.settle();
        cube.net.lossChance = random.nextDouble() * 0.3;
        cube.net.repeatChance = random.nextDouble() * 0.3;
        cube.net.lateChance = random.nextDouble() * 0.5;
        cube.net.lateMsMax = 1_000;
        Map<String, List<PublishOutcome>> publishes = new LinkedHashMap<>();
        List<Node> replicas = cube.replicas(NEWS);
        for (int step = 0; step < 150; step++) {
            if (random.nextInt(30) == 0) {
                Node leader = replicas.get(random.nextInt(3));
                cube.nodes.forEach(node -> cube.net.later(
                        random.nextLong(500), () -> node.peer.believe(cube.shard(NEWS), leader.peer.asLeader())));
            }
            if (random.nextInt(60) == 0) {
                cube.restart(replicas.get(random.nextInt(3)));
            }
            Node entry = cube.nodes.get(random.nextInt(8));
            String text = "m" + step;
            publishes.put(text, entry.publish(NEWS, text));
            cube.net.run(10 + random.nextInt(3) * 10L);
        }
        cube.net.heal();
        cube.net.run(1_000);
        cube.settle();
        cube.net.run(EphemeralCube.DEADLINE_MS + 10);
        expectDistinctPlaces(seed, publishes);
        assertThat(publish(cube.nodes.get(0), "last")).as("seed %d", seed).isInstanceOf(Stored.class);
        expectOneTopic(seed, replicas);
    }

    private static void expectDistinctPlaces(long seed, Map<String, List<PublishOutcome>> publishes) {
        List<String> places = new ArrayList<>();
        publishes.forEach((text, outcomes) -> {
            assertThat(outcomes).as("seed %d, %s", seed, text).hasSizeLessThanOrEqualTo(1);
            outcomes.stream()
                    .filter(Stored.class::isInstance)
                    .map(Stored.class::cast)
                    .forEach(stored -> places.add(stored.epoch() + "/" + stored.firstOffset()));
        });
        assertThat(places).as("seed %d", seed).doesNotHaveDuplicates().isNotEmpty();
    }

    private void expectOneTopic(long seed, List<Node> replicas) {
        cube.net.run(3 * CatalogueSync.DIGEST_INTERVAL_MS);
        List<Topic> known = new ArrayList<>();
        for (Node replica : replicas) {
            cube.nodes.forEach(node -> node.peer.believe(cube.shard(NEWS), replica.peer.asLeader()));
            cube.net.run(LedShards.LISTENING_MS);
            known.add(cube.nodes.get(0).topic(NEWS));
        }
        assertThat(known.stream().distinct())
                .as("seed %d: the topic at its replicas", seed)
                .hasSize(1);
        assertThat(IntStream.range(0, 3).map(i -> replicas.get(i).shards.topics()))
                .containsOnly(1);
    }
}
