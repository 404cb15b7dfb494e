package dev.cubecast.overlay;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Splits the targets of a multicast among the next hops, so that a message crosses each link at most once.
 *
 * <p>Every target is reached by a shortest path; among shortest paths one whose last hop is itself a target is
 * preferred. Then every vertex between two targets of a broadcast is a target too, each next hop finds the rest of its
 * share behind targets of its own, and a broadcast to N vertices costs N − 1 crossings in any cube whose nodes agree on
 * the live graph, complete or not.
 */
public final class MulticastPlan {
    private final RoutingTable table;
    private final VertexSet targets;
    private final int[] firstDimension;

    private MulticastPlan(RoutingTable table, VertexSet targets) {
        this.table = table;
        this.targets = targets;
        this.firstDimension = new int[1 << table.self().dimension()];
        Arrays.fill(firstDimension, RoutingTable.UNREACHABLE);
    }

    /**
     * What to send where.
     *
     * @param shares the targets behind each next hop, in the order of the dimensions
     * @param unreachable the targets to which the table knows no path
     */
    public record Split(SortedMap<Vertex, VertexSet> shares, VertexSet unreachable) {}

    /** Splits the targets; this node itself, if it is one of them, is left out. */
    public static Split split(RoutingTable table, VertexSet targets) {
        return new MulticastPlan(table, targets.without(table.self())).split();
    }

    private Split split() {
        int dimensions = table.self().dimension();
        BitSet[] shares = new BitSet[dimensions];
        BitSet unreachable = targets.toBits();
        // By distance, so that the hop of a nearer target is known when a farther one wants to follow it.
        for (int position = 0; position < table.reached(); position++) {
            int target = table.nearest(position);
            if (targets.contains(target)) {
                int first = chooseFirstDimension(target);
                firstDimension[target] = first;
                if (shares[first] == null) {
                    shares[first] = new BitSet();
                }
                shares[first].set(target);
                unreachable.clear(target);
            }
        }
        SortedMap<Vertex, VertexSet> byNextHop = new TreeMap<>();
        for (int across = 0; across < dimensions; across++) {
            if (shares[across] != null) {
                byNextHop.put(table.self().neighbour(across), VertexSet.of(dimensions, shares[across]));
            }
        }
        return new Split(Collections.unmodifiableSortedMap(byNextHop), VertexSet.of(dimensions, unreachable));
    }

    private int chooseFirstDimension(int target) {
        for (int across = 0; across < table.self().dimension(); across++) {
            int before = target ^ (1 << across);
            if (targets.contains(before)
                    && table.distanceTo(before) == table.distanceTo(target) - 1
                    && table.connects(before, across)) {
                return firstDimension[before];
            }
        }
        return table.firstDimension(target);
    }
}
