package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MulticastPlanTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void aBroadcastCrossesOneLinkForEachOtherVertex(int dimension) {
        Hypercube cube = new Hypercube(dimension);
        Spread spread = new Spread(RoutingTableTest.tables(cube, LiveGraph.full(dimension)));
        spread.from(cube.vertex(0), cube.vertices());
        assertThat(spread.crossings).isEqualTo(cube.size() - 1);
        assertThat(spread.delivered).containsExactlyInAnyOrderElementsOf(cube.vertices());
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void aBroadcastCrossesOneLinkForEachOtherVertexOfAnIncompleteCubeToo(long seed) {
        LiveGraph graph = RoutingTableTest.randomGraph(Seeds.random(seed), 5);
        Hypercube cube = new Hypercube(5);
        List<RoutingTable> tables = RoutingTableTest.tables(cube, graph);
        for (Vertex origin : cube.vertices()) {
            if (graph.isLive(origin)) {
                List<Vertex> reachable = cube.vertices().stream()
                        .filter(tables.get(origin.number())::reaches)
                        .toList();
                Spread spread = new Spread(tables);
                spread.from(origin, reachable);
                assertThat(spread.delivered).containsExactlyInAnyOrderElementsOf(reachable);
                assertThat(spread.crossings).isEqualTo(reachable.size() - 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void someVerticesAreEachReachedOnceByAShortestPath(long seed) {
        RandomGenerator random = Seeds.random(seed);
        LiveGraph graph = RoutingTableTest.randomGraph(random, 5);
        Hypercube cube = new Hypercube(5);
        List<RoutingTable> tables = RoutingTableTest.tables(cube, graph);
        Vertex origin =
                cube.vertices().stream().filter(graph::isLive).findFirst().orElseThrow();
        List<Vertex> targets = cube.vertices().stream()
                .filter(tables.get(origin.number())::reaches)
                .filter(vertex -> random.nextBoolean())
                .toList();
        Spread spread = new Spread(tables);
        spread.from(origin, targets);
        assertThat(spread.delivered).containsExactlyInAnyOrderElementsOf(targets);
        for (int i = 0; i < spread.delivered.size(); i++) {
            assertThat(spread.hops.get(i)).isEqualTo(tables.get(origin.number()).distanceTo(spread.delivered.get(i)));
        }
    }

    @Test
    void namesTheTargetsThatCannotBeReached() {
        LiveGraph graph = LiveGraph.full(2);
        graph.remove(Vertex.parse("11"));
        RoutingTable table = RoutingTable.of(Vertex.parse("00"), graph);
        MulticastPlan.Split split = MulticastPlan.split(table, VertexSet.of(2, new Hypercube(2).vertices()));
        assertThat(split.unreachable()).isEqualTo(VertexSet.of(Vertex.parse("11")));
        assertThat(split.shares())
                .containsOnly(
                        java.util.Map.entry(Vertex.parse("01"), VertexSet.of(Vertex.parse("01"))),
                        java.util.Map.entry(Vertex.parse("10"), VertexSet.of(Vertex.parse("10"))));
    }

    /** Carries a multicast through the tables of all nodes. */
    private static final class Spread {
        final List<Vertex> delivered = new ArrayList<>();
        final List<Integer> hops = new ArrayList<>();
        int crossings;
        private final List<RoutingTable> tables;

        private record Arrival(Vertex at, VertexSet targets, int hops) {}

        Spread(List<RoutingTable> tables) {
            this.tables = tables;
        }

        void from(Vertex origin, Collection<Vertex> targets) {
            Deque<Arrival> queue = new ArrayDeque<>();
            queue.add(new Arrival(origin, VertexSet.of(origin.dimension(), targets), 0));
            while (!queue.isEmpty()) {
                Arrival arrival = queue.remove();
                if (arrival.targets().contains(arrival.at())) {
                    delivered.add(arrival.at());
                    hops.add(arrival.hops());
                }
                MulticastPlan.split(tables.get(arrival.at().number()), arrival.targets())
                        .shares()
                        .forEach((next, share) -> {
                            crossings++;
                            queue.add(new Arrival(next, share, arrival.hops() + 1));
                        });
            }
        }
    }
}
