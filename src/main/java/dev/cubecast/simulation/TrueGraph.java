package dev.cubecast.simulation;

import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/** Which processes really run and which links really work, whatever the nodes believe. */
final class TrueGraph {
    private final SimulatedCube cube;
    private final LiveGraph graph;
    private final List<NodeProcess> processes;

    TrueGraph(SimulatedCube cube) {
        this(cube, process -> true);
    }

    /** @param counts for which processes it is to be as if they ran */
    TrueGraph(SimulatedCube cube, Predicate<NodeProcess> counts) {
        this.cube = cube;
        this.processes = cube.processes().stream().filter(counts).toList();
        this.graph = new LiveGraph(cube.nodes().get(0).vertex().dimension());
        processes.forEach(process -> graph.add(process.vertex(), openDimensions(process.vertex())));
    }

    private int openDimensions(Vertex vertex) {
        int open = 0;
        List<SimulatedLink> links = cube.network().linksOf(vertex);
        for (int across = 0; across < links.size(); across++) {
            open |= links.get(across).works() ? 1 << across : 0;
        }
        return open;
    }

    /** Where the shortest paths from a process lead. */
    RoutingTable pathsFrom(NodeProcess process) {
        return RoutingTable.of(process.vertex(), graph);
    }

    /** Whether every link between two running processes works. */
    boolean isWhole() {
        return cube.network().links().stream()
                .filter(link -> graph.isLive(link.lower()) && graph.isLive(link.upper()))
                .allMatch(SimulatedLink::works);
    }

    /** The processes in groups within which there are paths and between which there are none. */
    List<List<NodeProcess>> components() {
        List<List<NodeProcess>> components = new ArrayList<>();
        BitSet seen = new BitSet();
        for (NodeProcess process : processes) {
            if (!seen.get(process.vertex().number())) {
                RoutingTable paths = pathsFrom(process);
                List<NodeProcess> component = processes.stream()
                        .filter(other -> paths.reaches(other.vertex()))
                        .toList();
                component.forEach(member -> seen.set(member.vertex().number()));
                components.add(component);
            }
        }
        return components;
    }

    static VertexSet verticesOf(List<NodeProcess> processes) {
        return VertexSet.of(
                processes.get(0).vertex().dimension(),
                processes.stream().map(NodeProcess::vertex).toList());
    }
}
