package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.RecoveryOutcome;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.Verdict;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole cube in which the disks of two of a group's three members are lost at once (ARCHITECTURE.md, rule 14). */
class RecoveryWithLossTest {
    private static final int DIMENSION = 2;
    private static final Topic TOPIC = new Topic(
            new TopicName("orders"), new TopicId(1, 2), new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT));

    private final GroupShape group = GroupShape.ofShard(new Vertex(0, DIMENSION));
    private final List<Verdict> verdicts = new ArrayList<>();
    private SimulatedCube cube;
    private GroupHosts hosts;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void goesOnOnceAnOperatorHasAcceptedTheLoss(long seed) {
        form(seed);
        publish("kept");
        long epoch = hosts.leader(group).orElseThrow().replica().term();

        SimulatedNode survivor = loseTheOthersWithAMessage();
        cube.runFor(8_000);
        assertThat(hosts.leader(group)).as("who leads without a majority").isEmpty();

        assertThat(recoverAt(survivor)).hasSize(1).allMatch(outcome -> outcome instanceof RecoveryOutcome.Recovered);
        publish("new");
        assertThat(verdicts).hasSize(3).allMatch(verdict -> verdict instanceof Verdict.Stored);
        group.placement().forEach(vertex -> assertKeptOnly(1, epoch, vertex));
    }

    private void form(long seed) {
        cube = new SimulatedCube(
                CubeShape.full(DIMENSION),
                ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, DIMENSION),
                NodeProtocol::new,
                seed,
                false);
        hosts = new GroupHosts(
                cube, List.of(group), ReplicaSettings.DEFAULT, UnaryOperator.identity(), new ReplicaHistory());
        cube.onEachStart(hosts::attach);
        cube.startAll();
        cube.runUntil(() -> hosts.isWhole(group), 20_000);
        atLeader((leader, nowMs) -> leader.topics().change(new TopicRequest.Create(TOPIC), verdict -> {}, nowMs));
    }

    /**
     * One member is away while the others commit a message, and then they are gone with their disks. Returns the one.
     */
    private SimulatedNode loseTheOthersWithAMessage() {
        SimulatedNode survivor = cube.node(group.placement().get(2));
        cube.crash(survivor);
        publish("lost");
        assertThat(verdicts).hasSize(2).allMatch(verdict -> verdict instanceof Verdict.Stored);
        group.placement().subList(0, 2).stream().map(cube::node).forEach(node -> {
            cube.crash(node);
            cube.wipe(node);
            node.disk().replace();
        });
        group.placement().forEach(vertex -> cube.start(cube.node(vertex)));
        return survivor;
    }

    private List<RecoveryOutcome> recoverAt(SimulatedNode survivor) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        NodeProcess process = Objects.requireNonNull(survivor.process());
        process.execute(() -> hosts.at(survivor.vertex(), group.id())
                .orElseThrow()
                .replica()
                .recover(outcomes::add, process.nowMs()));
        cube.runUntil(() -> hosts.isWhole(group), 20_000);
        return outcomes;
    }

    private void assertKeptOnly(int messages, long epoch, Vertex vertex) {
        HostedGroup hosted = hosts.at(vertex, group.id()).orElseThrow();
        assertThat(hosted.topics().ends(TOPIC.id()).orElseThrow().next()).isEqualTo(messages + 1);
        assertThat(hosted.topics().isKept(TOPIC.id(), epoch, messages))
                .as("who has read what is kept")
                .isTrue();
        assertThat(hosted.topics().isKept(TOPIC.id(), epoch, messages + 1))
                .as("who has read what is lost")
                .isFalse();
    }

    private void publish(String message) {
        PublishRequest request =
                new PublishRequest(TOPIC.name(), TOPIC.id(), List.of(Bytes.utf8(message)), null, null, null);
        atLeader((leader, nowMs) -> leader.topics().publish(request, verdicts::add, nowMs));
        cube.runFor(300);
    }

    private interface Use {
        void of(HostedGroup leader, long nowMs);
    }

    private void atLeader(Use use) {
        Optional<HostedGroup> leader = hosts.leader(group);
        assertThat(leader).as("leader").isPresent();
        HostedGroup hosted = leader.get();
        NodeProcess process = Objects.requireNonNull(
                cube.node(hosted.replica().self().vertex()).process());
        process.execute(() -> use.of(hosted, process.nowMs()));
        cube.runFor(100);
    }
}
