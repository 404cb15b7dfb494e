package dev.cubecast.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.Seeds;
import dev.cubecast.ephemeral.EphemeralCube.Node;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics from their first use, through changes of their leader, to their deletion. */
class EphemeralShardsTest {
    private static final TopicKey NEWS = new TopicKey(new TopicName("news"), new TopicId(1, 1));
    private static final TopicKey MADE_ANEW = new TopicKey(NEWS.name(), new TopicId(2, 2));

    private EphemeralCube cube = new EphemeralCube(1, EphemeralSettings.DEFAULT);

    private void start() {
        cube.settle();
        cube.net.run(LedShards.GATHERING_MS);
    }

    private PublishOutcome publish(Node node, String text) {
        return publish(node, NEWS, text);
    }

    private PublishOutcome publish(Node node, TopicKey topic, String text) {
        List<PublishOutcome> outcomes = node.publish(topic, text);
        cube.net.run(1_000);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private static void expectRefused(PublishOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void onlyTheLeaderKnowsATopicAndOnlyOnceItIsUsed() {
        start();
        assertThat(cube.nodes).allMatch(node -> node.shards.topics() == 0);
        assertThat(publish(cube.outsider(NEWS), "a")).isInstanceOf(Stored.class);
        Node leader = cube.leader(cube.shard(NEWS));
        assertThat(cube.nodes).allMatch(node -> node.shards.topics() == (node == leader ? 1 : 0));
    }

    @Test
    void refusesTopicsBeyondItsLimit() {
        cube = new EphemeralCube(1, new EphemeralSettings(0, 16));
        start();
        expectRefused(publish(cube.nodes.get(0), "a"), Reason.TOO_MANY_TOPICS);
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
    void theNextNodeTakesOverWithTheSameTopic() {
        start();
        Node reader = cube.outsider(NEWS);
        reader.subscribe(NEWS);
        cube.net.run(100);
        publish(reader, "a");
        cube.kill(cube.leader(cube.shard(NEWS)));
        assertThat(publish(reader, "b")).isInstanceOf(Stored.class);
        assertThat(reader.received).containsExactly("from 0", "a", "b");
        assertThat(reader.gaps).isEqualTo(1);
    }

    @Test
    void aNodeThatNoticesANewLeaderLateMissesNothingThatItStores() {
        start();
        Node reader = cube.outsider(NEWS);
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
        assertThat(reader.received).containsExactly("from 0", "b");
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

    // ---- Deleted topics ----

    @Test
    void aDeletedTopicIsRefusedAndItsSubscribersAreTold() {
        start();
        Node reader = cube.outsider(NEWS);
        reader.subscribe(NEWS);
        cube.net.run(100);
        publish(reader, "a");
        cube.deleted.add(NEWS);
        expectRefused(publish(reader, "b"), Reason.UNKNOWN_TOPIC);
        cube.net.run(1_500);
        assertThat(reader.received).containsExactly("from 0", "a", "deleted");
        assertThat(cube.leader(cube.shard(NEWS)).shards.interests()).isZero();
    }

    @Test
    void aRecreatedTopicBeginsAnew() {
        start();
        Node reader = cube.outsider(NEWS);
        publish(reader, "a");
        Stored last = (Stored) publish(reader, "b");
        cube.deleted.add(NEWS);
        reader.subscribe(MADE_ANEW);
        cube.net.run(100);
        assertThat(publish(reader, MADE_ANEW, "c")).isEqualTo(new Stored(0, 1, last.epoch()));
        expectRefused(publish(reader, "d"), Reason.UNKNOWN_TOPIC);
        assertThat(reader.received).containsExactly("from 0", "c");
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
        List<Node> candidates = cube.candidates(NEWS);
        for (int step = 0; step < 150; step++) {
            if (random.nextInt(30) == 0) {
                Node leader = candidates.get(random.nextInt(3));
                cube.nodes.forEach(node -> cube.net.later(
                        random.nextLong(500), () -> node.peer.believe(cube.shard(NEWS), leader.peer.asLeader())));
            }
            if (random.nextInt(60) == 0) {
                cube.restart(candidates.get(random.nextInt(3)));
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
}
