package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream of messages to a topic whose leader is killed, and comes back. */
class FailoverTest {
    private static final int DIMENSION = 3;
    private static final TopicKey TOPIC = new TopicKey(new TopicName("host.vmstat"), new TopicId(1, 2));
    private static final Shard SHARD = Shard.of(TOPIC.name(), DIMENSION);
    private static final long PUBLISH_EVERY_MS = 25;
    private static final long PUBLISH_MS = 1_500;

    private final List<Long> storedAtMs = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("seeds")
    void theStreamGoesOnAtTheNextReplicaWithinTwoSecondsAndAtTheHomeAgainLater(long seed) {
        SimulatedCube cube = runningCube(seed);
        SimulatedNode home = cube.node(SHARD.home());
        NodeProcess entry = processAt(cube, (int) (1 + seed % 7) ^ home.vertex().number());
        cube.processes()
                .forEach(
                        process -> process.execute(() -> process.subscriptions().subscribe(TOPIC)));
        cube.runFor(500);
        publishFor(cube, new Publisher("stream", TOPIC, entry, cube.history()), 20_000);

        cube.runFor(2_000);
        cube.crash(home);
        long killedMs = cube.scheduler().nowMs();
        cube.runFor(5_000);
        assertThat(storedAfter(killedMs)).as("seed %d", seed).isBetween(0L, 2_000L);

        cube.start(home);
        long startedMs = cube.scheduler().nowMs();
        cube.runFor(5_000);
        assertThat(entry.protocol().leaders().leaderOf(SHARD))
                .as("seed %d", seed)
                .hasValueSatisfying(leader -> assertThat(leader.vertex()).isEqualTo(home.vertex()));
        assertThat(longestPauseAfter(startedMs)).as("seed %d", seed).isLessThan(1_000);
        cube.runFor(10_000);
        expectEveryoneAtTheEnd(cube, seed);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    private static SimulatedCube runningCube(long seed) {
        ProtocolSettings settings = ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, DIMENSION);
        SimulatedCube cube = new SimulatedCube(CubeShape.full(DIMENSION), settings, NodeProtocol::new, seed, false);
        cube.startAll();
        cube.runFor(3_000);
        return cube;
    }

    private static NodeProcess processAt(SimulatedCube cube, int number) {
        NodeProcess process = cube.node(new Vertex(number, DIMENSION)).process();
        assertThat(process).isNotNull();
        return process;
    }

    private void publishFor(SimulatedCube cube, Publisher publisher, long durationMs) {
        for (long atMs = 0; atMs < durationMs; atMs += PUBLISH_EVERY_MS) {
            cube.scheduler()
                    .afterMs(
                            atMs,
                            () -> publisher.publish(1, PUBLISH_MS, (publication, outcome) -> {
                                if (publication.isStored()) {
                                    storedAtMs.add(cube.scheduler().nowMs());
                                }
                            }));
        }
    }

    /** How long after a moment something was stored again by another than the killed leader. */
    private long storedAfter(long momentMs) {
        // Within ten milliseconds an answer of the killed leader may still arrive.
        return storedAtMs.stream().filter(at -> at > momentMs + 10).findFirst().orElse(Long.MAX_VALUE) - momentMs;
    }

    private long longestPauseAfter(long momentMs) {
        long longest = 0;
        long last = momentMs;
        for (long at : storedAtMs) {
            if (at > last) {
                longest = Math.max(longest, at - last);
                last = at;
            }
        }
        return longest;
    }

    /** Subscribers that lived through it have had gaps, and all that came after. */
    private static void expectEveryoneAtTheEnd(SimulatedCube cube, long seed) {
        List<Subscription> subscriptions = cube.processes().stream()
                .flatMap(process -> process.subscriptions().find(TOPIC).stream())
                .toList();
        assertThat(subscriptions).as("seed %d", seed).hasSize(7).allSatisfy(subscription -> {
            assertThat(subscription.lastNumberOf("stream")).isEqualTo(800);
            assertThat(subscription.gaps()).isEqualTo(2);
        });
    }
}
