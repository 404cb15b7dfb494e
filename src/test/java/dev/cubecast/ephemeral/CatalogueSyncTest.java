package dev.cubecast.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.Seeds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicCatalogue;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The replicas of a shard come to know the same topics, whatever is lost between them. */
class CatalogueSyncTest {
    private static final int SHARD = 2;
    private static final TopicSettings OTHER = new TopicSettings(Durability.NONE, SlowConsumer.DISCONNECT);

    private static final class Replica {
        final RoutedNet.Peer peer;
        final TopicCatalogue catalogue;
        final CatalogueSync sync;
        int replacements;

        Replica(RoutedNet.Peer peer, List<Vertex> replicas, int topicsMax) {
            this.peer = peer;
            catalogue = new TopicCatalogue(2, topicsMax);
            sync = new CatalogueSync(
                    peer.self, peer.router, peer, catalogue, shard -> replicas, () -> replacements++, peer);
        }

        void make(Topic topic) {
            catalogue.add(topic);
            sync.onMade(topic);
            peer.settle();
        }
    }

    private final List<Replica> replicas = new ArrayList<>();
    private final Shard shard = new Shard(new Vertex(SHARD, 2));
    private RoutedNet net = new RoutedNet(2, 1);

    private void start(long seed, int topicsMax) {
        net = new RoutedNet(2, seed);
        replicas.clear();
        List<Vertex> vertices = net.cube.vertices().subList(0, 3);
        vertices.forEach(vertex -> replicas.add(new Replica(net.peer(vertex.number()), vertices, topicsMax)));
    }

    private void announce(Replica leader) {
        leader.sync.announce(List.of(shard), net.nowMs());
        leader.peer.settle();
        net.run(200);
    }

    private Topic topic(String prefix) {
        return new Topic(net.topic(SHARD, prefix), TopicId.draw(net.random), TopicSettings.EPHEMERAL);
    }

    private static List<Topic> topics(Replica replica) {
        return replica.catalogue.topics(new Shard(new Vertex(SHARD, 2)), "", "").toList();
    }

    private void expectAgreement() {
        for (Replica replica : replicas) {
            assertThat(topics(replica)).isEqualTo(topics(replicas.get(0)));
            assertThat(replica.catalogue.digest(shard))
                    .isEqualTo(replicas.get(0).catalogue.digest(shard));
        }
    }

    @Test
    void replicasLearnOfANewTopicAtOnce() {
        start(1, 100);
        replicas.get(0).make(topic("a"));
        net.run(50);
        assertThat(topics(replicas.get(2))).hasSize(1);
        expectAgreement();
    }

    @Test
    void aReplicaThatWasAwayLearnsAllAndTellsWhatTheLeaderLacks() {
        start(1, 100_000);
        for (int i = 0; i < 12_000; i++) {
            replicas.get(0).catalogue.add(topic("leader" + i));
            if (i % 3 == 0) {
                replicas.get(1).catalogue.add(topic("replica" + i));
            }
        }
        announce(replicas.get(0));
        assertThat(topics(replicas.get(1))).hasSize(16_000).isEqualTo(topics(replicas.get(0)));
        assertThat(topics(replicas.get(2)))
                .as("by the leader, which knew less then")
                .hasSizeBetween(12_000, 16_000);
        announce(replicas.get(0));
        expectAgreement();
    }

    @Test
    void sendsOnePageAtATimeToAReplicaThatKnowsNothing() {
        startWithManyTopics();
        replicas.get(0).sync.announce(List.of(shard), net.nowMs());
        replicas.get(0).peer.settle();
        for (int step = 0; step < 20; step++) {
            int before = net.framesSent;
            net.run(RoutedNet.TICK_MS);
            assertThat(net.framesSent - before)
                    .as("frames to and from two replicas")
                    .isLessThanOrEqualTo(2);
        }
        expectAgreement();
    }

    @Test
    void aComparisonThatWasInterruptedIsFinished() {
        startWithManyTopics();
        net.later(4 * RoutedNet.TICK_MS, () -> net.cut = (from, to) -> true);
        announce(replicas.get(0));
        int learnt = topics(replicas.get(1)).size();
        assertThat(learnt).isBetween(1, 19_999);
        net.heal();
        announce(replicas.get(0));
        announce(replicas.get(0));
        expectAgreement();
    }

    private void startWithManyTopics() {
        start(1, 100_000);
        for (int i = 0; i < 20_000; i++) {
            replicas.get(0).catalogue.add(topic("leader" + i));
        }
    }

    @Test
    void ofTwoTopicsOfOneNameTheSmallerIdWinsEverywhere() {
        start(1, 100);
        TopicName name = net.topic(SHARD, "a");
        Topic smaller = new Topic(name, new TopicId(1, 5), OTHER);
        Topic greater = new Topic(name, new TopicId(2, 0), TopicSettings.EPHEMERAL);
        replicas.get(0).catalogue.add(greater);
        replicas.get(1).catalogue.add(smaller);
        announce(replicas.get(0));
        announce(replicas.get(0));
        expectAgreement();
        assertThat(topics(replicas.get(2))).containsExactly(smaller);
        assertThat(replicas.get(0).replacements).isEqualTo(1);
    }

    @Test
    void sendsNothingButDigestsWhileAllAgree() {
        start(1, 100);
        replicas.get(0).make(topic("a"));
        net.run(50);
        int before = net.framesSent;
        announce(replicas.get(0));
        assertThat(net.framesSent - before).isEqualTo(2);
    }

    @Test
    void aFullCatalogueDoesNotAskEverySecondForWhatItCannotTake() {
        start(1, 2);
        replicas.get(0).catalogue.add(topic("a"));
        replicas.get(0).catalogue.add(topic("b"));
        replicas.get(1).catalogue.add(topic("c"));
        replicas.get(1).catalogue.add(topic("d"));
        replicas.get(2).catalogue.add(topic("a"));
        replicas.get(2).catalogue.add(topic("e"));
        announce(replicas.get(2));
        int before = net.framesSent;
        announce(replicas.get(0));
        announce(replicas.get(1));
        assertThat(net.framesSent - before).isZero();
        assertThat(replicas).allMatch(replica -> replica.catalogue.size() == 2);
    }

    @Test
    void isCurrentWhileItAddsUpToWhatTheLeaderDoes() {
        start(1, 100);
        assertThat(replicas.get(1).sync.isCurrent(shard, net.nowMs())).isFalse();
        announce(replicas.get(0));
        assertThat(replicas.get(1).sync.isCurrent(shard, net.nowMs())).isTrue();
        replicas.get(0).catalogue.add(topic("a"));
        announce(replicas.get(0));
        assertThat(replicas.get(1).sync.isCurrent(shard, net.nowMs())).isTrue();
        replicas.get(1).catalogue.add(topic("b"));
        assertThat(replicas.get(1).sync.isCurrent(shard, net.nowMs())).isFalse();
        announce(replicas.get(0));
        net.run(10_000);
        assertThat(replicas.get(1).sync.isCurrent(shard, net.nowMs())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void convergesAfterLossesWhoeverMakesTopics(long seed) {
        start(seed, 1_000);
        RandomGenerator random = Seeds.random(-seed);
        net.lossChance = random.nextDouble() * 0.8;
        net.lateChance = random.nextDouble();
        net.lateMsMax = 500;
        Map<TopicName, Topic> expected = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            Topic made = topic("t" + random.nextInt(25));
            Replica maker = replicas.get(random.nextInt(3));
            if (maker.catalogue.find(made.name()).isEmpty()) {
                maker.make(made);
                expected.merge(made.name(), made, (a, b) -> a.id().compareTo(b.id()) < 0 ? a : b);
            }
            if (random.nextInt(5) == 0) {
                announce(replicas.get(random.nextInt(3)));
            }
        }
        net.heal();
        net.run(600);
        announce(replicas.get(0));
        announce(replicas.get(0));
        expectAgreement();
        assertThat(topics(replicas.get(1))).containsExactlyElementsOf(expected.values());
    }
}
