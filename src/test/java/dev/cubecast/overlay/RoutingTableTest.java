package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6})
    void flipsTheLowestDifferingBitInACubeWithoutFaults(int dimension) {
        LiveGraph full = LiveGraph.full(dimension);
        Hypercube cube = new Hypercube(dimension);
        for (Vertex from : cube.vertices()) {
            RoutingTable table = RoutingTable.of(from, full);
            for (Vertex to : cube.vertices()) {
                int differing = from.number() ^ to.number();
                Optional<Vertex> expected = differing == 0
                        ? Optional.empty()
                        : Optional.of(cube.vertex(from.number() ^ Integer.lowestOneBit(differing)));
                assertThat(table.nextHop(to)).isEqualTo(expected);
                assertThat(table.distanceTo(to)).isEqualTo(from.distanceTo(to));
            }
        }
    }

    @Test
    void detoursAroundADeadVertex() {
        LiveGraph graph = LiveGraph.full(3);
        graph.remove(Vertex.parse("001"));
        RoutingTable table = RoutingTable.of(Vertex.parse("000"), graph);
        assertThat(table.nextHop(Vertex.parse("011"))).contains(Vertex.parse("010"));
        assertThat(table.reaches(Vertex.parse("001"))).isFalse();
    }

    @Test
    void takesALongerWayWhenAllShortestOnesAreGone() {
        LiveGraph graph = LiveGraph.full(3);
        graph.remove(Vertex.parse("001"));
        graph.remove(Vertex.parse("010"));
        assertThat(RoutingTable.of(Vertex.parse("000"), graph).distanceTo(Vertex.parse("011")))
                .isEqualTo(4);
    }

    @Test
    void usesALinkOnlyIfBothEndsCallItWorking() {
        LiveGraph graph = LiveGraph.full(2);
        graph.add(Vertex.parse("01"), 0b10);
        RoutingTable table = RoutingTable.of(Vertex.parse("00"), graph);
        assertThat(table.nextHop(Vertex.parse("01"))).contains(Vertex.parse("10"));
    }

    @Test
    void knowsNoWayToAnIsland() {
        LiveGraph graph = new LiveGraph(3);
        graph.add(Vertex.parse("000"), -1);
        graph.add(Vertex.parse("011"), -1);
        RoutingTable table = RoutingTable.of(Vertex.parse("000"), graph);
        assertThat(table.nextHop(Vertex.parse("011"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void followingTheTablesOfAllNodesReachesWhateverASearchReaches(long seed) {
        LiveGraph graph = randomGraph(Seeds.random(seed), 5);
        Hypercube cube = new Hypercube(5);
        List<RoutingTable> tables = tables(cube, graph);
        for (Vertex from : cube.vertices()) {
            for (Vertex to : cube.vertices()) {
                if (graph.isLive(from) && graph.isLive(to)) {
                    assertThat(hops(tables, from, to)).isEqualTo(naiveDistance(graph, from, to));
                }
            }
        }
    }

    private static int hops(List<RoutingTable> tables, Vertex from, Vertex to) {
        Vertex at = from;
        for (int hops = 0; hops <= tables.size(); hops++) {
            if (at.equals(to)) {
                return hops;
            }
            Optional<Vertex> next = tables.get(at.number()).nextHop(to);
            if (next.isEmpty()) {
                return RoutingTable.UNREACHABLE;
            }
            at = next.get();
        }
        throw new AssertionError("a loop between " + from + " and " + to);
    }

    /** Relaxes all links as often as there are vertices. */
    private static int naiveDistance(LiveGraph graph, Vertex from, Vertex to) {
        int size = 1 << from.dimension();
        int[] distance = new int[size];
        java.util.Arrays.fill(distance, size);
        distance[from.number()] = 0;
        for (int round = 0; round < size; round++) {
            for (int vertex = 0; vertex < size; vertex++) {
                for (int across = 0; across < from.dimension(); across++) {
                    if (graph.connects(vertex, across)) {
                        int neighbour = vertex ^ (1 << across);
                        distance[neighbour] = Math.min(distance[neighbour], distance[vertex] + 1);
                    }
                }
            }
        }
        return distance[to.number()] == size ? RoutingTable.UNREACHABLE : distance[to.number()];
    }

    static LiveGraph randomGraph(RandomGenerator random, int dimension) {
        LiveGraph graph = new LiveGraph(dimension);
        double occupied = 0.5 + random.nextDouble() / 2;
        for (Vertex vertex : new Hypercube(dimension).vertices()) {
            if (random.nextDouble() < occupied) {
                int broken = random.nextInt(10) == 0 ? 1 << random.nextInt(dimension) : 0;
                graph.add(vertex, ~broken);
            }
        }
        return graph;
    }

    static List<RoutingTable> tables(Hypercube cube, LiveGraph graph) {
        List<RoutingTable> tables = new ArrayList<>();
        cube.vertices().forEach(vertex -> tables.add(RoutingTable.of(vertex, graph)));
        return tables;
    }
}
