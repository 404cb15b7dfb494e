package dev.cubecast.simulation;

import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;

/**
 * What a cube is before anything runs.
 *
 * @param occupied the vertices that nodes belong to
 * @param vacantDialled whether nodes are configured to expect one at vacant vertices too, and dial it in vain
 * @param tickMs between two ticks of a node's timers
 */
public record CubeShape(int dimension, VertexSet occupied, boolean vacantDialled, long tickMs) {

    /** Every vertex occupied, ticks as often as a node's. */
    public static CubeShape full(int dimension) {
        VertexSet everyVertex = VertexSet.of(dimension, new Hypercube(dimension).vertices());
        return new CubeShape(dimension, everyVertex, true, 50);
    }

    boolean isOccupied(Vertex vertex) {
        return occupied.contains(vertex);
    }
}
