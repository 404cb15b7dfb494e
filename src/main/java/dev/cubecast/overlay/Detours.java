package dev.cubecast.overlay;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a node sends on what a neighbour has sent it: never back. If by this node's table the neighbour is on the
 * shortest way to the target, then one of the two does not know yet of a link that the other avoids, and a frame would
 * go to and fro between them until it has no hops left or the news has spread. It takes the shortest way around
 * instead, if there is one.
 */
final class Detours {
    private final RoutingTable table;
    /** Those of this table that were needed, at most one per dimension. */
    private final Map<Vertex, RoutingTable> withoutNeighbour = new TreeMap<>();

    Detours(RoutingTable table) {
        this.table = table;
    }

    /** The next hop towards a target of what came from a neighbour; empty if no way leads on. */
    Optional<Vertex> nextHop(Vertex target, Vertex cameFrom) {
        Optional<Vertex> shortest = table.nextHop(target);
        return shortest.filter(cameFrom::equals).isEmpty()
                ? shortest
                : withoutNeighbour
                        .computeIfAbsent(cameFrom, table::withoutLinkTo)
                        .nextHop(target);
    }
}
