package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaPlacementTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "production", "cubecast"})
    void everyNodeOfAFullCubeLeadsOneShardAndFollowsTwo(String cubeName) {
        ReplicaPlacement placement = new ReplicaPlacement(cubeName, 4);
        Map<Vertex, Long> held = new Hypercube(4)
                .vertices().stream()
                        .flatMap(home -> placement.replicaSet(new Shard(home), 3, vertex -> true).stream())
                        .collect(Collectors.groupingBy(vertex -> vertex, Collectors.counting()));
        assertThat(held)
                .hasSize(16)
                .allSatisfy((vertex, shards) -> assertThat(shards).isEqualTo(3));
    }

    @Test
    void theHomeComesFirstThenNeighboursThenTheRestByDistance() {
        Shard shard = new Shard(Vertex.parse("0110"));
        List<Vertex> candidates = new ReplicaPlacement("cube", 4).candidates(shard);
        assertThat(candidates).hasSize(16).doesNotHaveDuplicates().first().isEqualTo(shard.home());
        List<Integer> distances =
                candidates.stream().map(shard.home()::distanceTo).toList();
        assertThat(distances).isSorted();
    }

    @Test
    void theNameOfTheCubeDecidesWhichNeighboursComeFirst() {
        Shard shard = new Shard(Vertex.parse("0000"));
        long orders = IntStream.range(0, 50)
                .mapToObj(i ->
                        new ReplicaPlacement("cube " + i, 4).candidates(shard).subList(1, 5))
                .distinct()
                .count();
        assertThat(orders).isGreaterThan(10);
    }

    @Test
    void verticesThatNobodyOccupiesAreSkipped() {
        Shard shard = new Shard(Vertex.parse("000"));
        List<Vertex> occupied = List.of(Vertex.parse("111"), Vertex.parse("100"), Vertex.parse("011"));
        List<Vertex> replicas = new ReplicaPlacement("cube", 3)
                .replicaSet(shard, 3, number -> occupied.contains(new Vertex(number, 3)));
        assertThat(replicas)
                .containsExactlyInAnyOrderElementsOf(occupied)
                .first()
                .isEqualTo(Vertex.parse("100"));
    }

    @Test
    void aTopicStaysInItsHalfWhenTheCubeGrows() {
        for (int i = 0; i < 1000; i++) {
            TopicName name = new TopicName("topic." + i);
            assertThat(Shard.of(name, 4).number() & 7)
                    .isEqualTo(Shard.of(name, 3).number());
        }
    }

    @Test
    void topicsSpreadEvenlyOverTheShards() {
        Map<Shard, Long> topics = IntStream.range(0, 8000)
                .mapToObj(i -> Shard.of(new TopicName("sensors/" + i), 3))
                .collect(Collectors.groupingBy(shard -> shard, Collectors.counting()));
        assertThat(topics)
                .hasSize(8)
                .allSatisfy((shard, count) -> assertThat(count).isBetween(850L, 1150L));
    }

    @Test
    void theShardOfANameNeverChanges() {
        // From sha256sum: the last bits of the eighth byte.
        assertThat(Shard.of(new TopicName("host.vmstat"), 3)).hasToString("011");
        assertThat(Shard.of(new TopicName("orders"), 3)).hasToString("100");
    }
}
