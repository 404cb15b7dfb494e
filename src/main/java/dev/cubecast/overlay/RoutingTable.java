package dev.cubecast.overlay;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where one node sends what is meant for another: the first hop of a shortest path over the live part of the cube,
 * found breadth first. Among shortest paths the one that flips the lowest differing bit first wins, so in a cube
 * without faults this is plain routing by bit flips; around faults it is a detour whenever a path exists. Immutable: a
 * change of the live graph makes a new table.
 */
public final class RoutingTable {
    static final int UNREACHABLE = -1;

    private final Vertex self;
    private final LiveGraph graph;
    /**
     * Small numbers: whoever runs a cube of a thousand nodes in one process has a thousand tables of a thousand
     * entries.
     */
    private final short[] distance;

    private final byte[] firstDimension;
    /** The vertices that can be reached, the nearest first, and behind them nothing of meaning. */
    private final short[] nearestFirst;

    private int reached;

    private RoutingTable(Vertex self, LiveGraph graph) {
        this.self = self;
        this.graph = graph;
        int size = 1 << self.dimension();
        distance = new short[size];
        firstDimension = new byte[size];
        nearestFirst = new short[size];
        Arrays.fill(distance, (short) UNREACHABLE);
        Arrays.fill(firstDimension, (byte) UNREACHABLE);
    }

    /** Searches the graph from {@code self}, in O(d · 2^d). The graph must not change afterwards. */
    public static RoutingTable of(Vertex self, LiveGraph graph) {
        RoutingTable table = new RoutingTable(self, graph);
        table.searchBreadthFirst();
        return table;
    }

    /** The table of the same node if its link to a neighbour did not work. */
    RoutingTable withoutLinkTo(Vertex neighbour) {
        LiveGraph less = graph.copy();
        less.close(self, self.dimensionTowards(neighbour));
        return of(self, less);
    }

    private void searchBreadthFirst() {
        distance[self.number()] = 0;
        nearestFirst[reached++] = (short) self.number();
        for (int head = 0; head < reached; head++) {
            int at = nearestFirst[head];
            for (int across = 0; across < self.dimension(); across++) {
                int neighbour = at ^ (1 << across);
                if (distance[neighbour] == UNREACHABLE && graph.connects(at, across)) {
                    distance[neighbour] = (short) (distance[at] + 1);
                    firstDimension[neighbour] = at == self.number() ? (byte) across : firstDimension[at];
                    nearestFirst[reached++] = (short) neighbour;
                }
            }
        }
    }

    public Vertex self() {
        return self;
    }

    /** The neighbour to which to send what is meant for {@code target}; empty if no path exists or it is this node. */
    public Optional<Vertex> nextHop(Vertex target) {
        int dimension = firstDimension[target.number()];
        return dimension == UNREACHABLE ? Optional.empty() : Optional.of(self.neighbour(dimension));
    }

    /** Whether a path exists; always true for this node itself. */
    public boolean reaches(Vertex target) {
        return reaches(target.number());
    }

    /** The same of the vertex with a number. */
    public boolean reaches(int number) {
        return distance[number] != UNREACHABLE;
    }

    /** The hops of the shortest path, or −1 if there is none. */
    public int distanceTo(Vertex target) {
        return distance[target.number()];
    }

    /** Whether what is for a neighbour takes the link to it at this moment. */
    public boolean hasLinkTo(Vertex neighbour) {
        return distanceTo(neighbour) == 1;
    }

    /** How many vertices can be reached, this node itself included. */
    int reached() {
        return reached;
    }

    /** The number of the vertex at a position, 0 to {@link #reached} − 1, in the order of their distances. */
    int nearest(int position) {
        return nearestFirst[position];
    }

    int distanceTo(int number) {
        return distance[number];
    }

    int firstDimension(int number) {
        return firstDimension[number];
    }

    boolean connects(int number, int acrossDimension) {
        return graph.connects(number, acrossDimension);
    }
}
