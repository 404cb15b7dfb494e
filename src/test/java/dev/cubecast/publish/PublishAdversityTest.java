package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.Seeds;
import dev.cubecast.trace.Measure;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Publishes while frames are lost, repeated and late, leaders change and nodes disagree about them: none is stored
 * twice, in whichever epoch; none overtakes an earlier one; every outcome is true.
 */
class PublishAdversityTest {
    private static final int SEEDS = 2_500;
    private static final PublishSettings SETTINGS = new PublishSettings(2_000, 12, 250);
    private static final int SHARD = 2;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Measure, Long> counts = new EnumMap<>(Measure.class);

    @Test
    void storesOnceAndInOrderAndTellsTheTruth() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed);
        }
        assertThat(outcomes.keySet())
                .as("how publishes ended")
                .contains("Stored", "Unknown", "OVERLOADED", "UNAVAILABLE", "UNKNOWN_TOPIC");
        assertThat(counts.keySet())
                .as("what happened at all")
                .contains(
                        Measure.PUBLISHES_DUPLICATE,
                        Measure.PUBLISHES_OUT_OF_ORDER,
                        Measure.PUBLISHES_RESENT,
                        Measure.PUBLISHES_UNKNOWN);
    }

    private void run(long seed) {
        RandomGenerator random = Seeds.random(-seed);
        PublishWorld world = new PublishWorld(seed, SETTINGS, random.nextBoolean() ? 2 : 10);
        world.everybodyBelieves(SHARD, 0);
        world.net.lossChance = random.nextDouble() * 0.4;
        world.net.repeatChance = random.nextDouble() * 0.4;
        world.net.lateChance = random.nextDouble() * 0.6;
        world.net.lateMsMax = 1 + random.nextLong(2_000);
        double changeChance = random.nextDouble() * 0.05;
        for (int step = 0; step < 300; step++) {
            if (random.nextDouble() < changeChance) {
                changeLeader(world, random);
            }
            publishSome(world, random);
            world.net.run(RoutedNet.TICK_MS);
        }
        heal(world, seed);
        assertThat(world.violations()).as("seed %d", seed).isEmpty();
        world.nodes.forEach(node -> node.made.forEach(publish -> outcomes.merge(name(publish), 1, Integer::sum)));
        world.net.counts.forEach((measure, count) -> counts.merge(measure, count, Long::sum));
    }

    /** Everybody hears of the same new leader, but some much later than others. */
    private static void changeLeader(PublishWorld world, RandomGenerator random) {
        int leader = random.nextInt(3);
        if (random.nextInt(3) == 0) {
            world.node(leader).restartAsLeader();
            world.node(leader).believe(SHARD, leader);
        }
        for (PublishWorld.Node node : world.nodes) {
            long delayMs = random.nextLong(random.nextBoolean() ? 20 : 1_000);
            world.net.later(delayMs, () -> node.believe(SHARD, leader));
        }
    }

    private static void publishSome(PublishWorld world, RandomGenerator random) {
        for (PublishWorld.Node node : world.nodes) {
            int burst = random.nextInt(20) == 0 ? random.nextInt(12) : 0;
            for (int i = 0; i < burst; i++) {
                String prefix = random.nextInt(20) == 0 ? "refused" : "t" + random.nextInt(3);
                int bytes = random.nextInt(40) == 0 ? 3_000 : random.nextInt(200);
                node.publish(world.net.topic(SHARD, prefix), bytes, 1 + random.nextLong(1_500));
            }
            node.peer.settle();
        }
    }

    /** The network recovers and views agree; then every node can publish again. */
    private static void heal(PublishWorld world, long seed) {
        world.net.run(2_000);
        world.net.heal();
        world.everybodyBelieves(SHARD, 1);
        world.net.run(2_000);
        for (PublishWorld.Node node : world.nodes) {
            // The first may meet a session that its leader has forgotten.
            publishLast(world, node);
            PublishWorld.Made last = publishLast(world, node);
            assertThat(last.outcome).as("seed %d, after all faults", seed).isInstanceOf(PublishOutcome.Stored.class);
        }
    }

    private static PublishWorld.Made publishLast(PublishWorld world, PublishWorld.Node node) {
        PublishWorld.Made last = node.publish(world.net.topic(SHARD, "last"), 10, 1_000);
        node.peer.settle();
        world.net.run(1_200);
        return last;
    }

    private static String name(PublishWorld.Made publish) {
        return publish.outcome instanceof PublishOutcome.Refused refused
                ? refused.reason().name()
                : String.valueOf(publish.outcome).replaceAll("\\[.*", "");
    }
}
