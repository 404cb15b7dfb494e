package dev.cubecast.overlay;

import java.util.BitSet;

/**
 * The part of a cube that can carry messages, as one node believes it to be: which vertices are occupied by a live node
 * and which of their links work. A link carries messages only if both of its ends say that it works.
 */
public final class LiveGraph {
    private final int dimension;
    private final BitSet live;
    /** The open dimensions of each vertex, one bit each; none for a vertex that is not live. */
    private final short[] openDimensions;

    /** A graph in which no vertex is live. */
    public LiveGraph(int dimension) {
        this.dimension = dimension;
        this.live = new BitSet(1 << dimension);
        this.openDimensions = new short[1 << dimension];
    }

    /** A graph of its own that is the same as this one now. */
    public LiveGraph copy() {
        LiveGraph copy = new LiveGraph(dimension);
        copy.live.or(live);
        System.arraycopy(openDimensions, 0, copy.openDimensions, 0, openDimensions.length);
        return copy;
    }

    /** All vertices live, all links open. */
    public static LiveGraph full(int dimension) {
        LiveGraph graph = new LiveGraph(dimension);
        new Hypercube(dimension).vertices().forEach(vertex -> graph.add(vertex, -1));
        return graph;
    }

    /**
     * Makes a vertex live.
     *
     * @param openDimensions bit i is set if the vertex says that its link across dimension i works
     */
    public void add(Vertex vertex, int openDimensions) {
        live.set(vertex.number());
        this.openDimensions[vertex.number()] = (short) (openDimensions & (1 << dimension) - 1);
    }

    public void remove(Vertex vertex) {
        live.clear(vertex.number());
        openDimensions[vertex.number()] = 0;
    }

    /** The vertex says that its link across a dimension does not work. */
    void close(Vertex vertex, int acrossDimension) {
        openDimensions[vertex.number()] &= (short) ~(1 << acrossDimension);
    }

    public boolean isLive(Vertex vertex) {
        return isLive(vertex.number());
    }

    /** Whether the vertex with this number is live. */
    public boolean isLive(int number) {
        return live.get(number);
    }

    /** Whether a message can go from the vertex to its neighbour across the dimension. */
    boolean connects(int number, int acrossDimension) {
        int bit = 1 << acrossDimension;
        return (openDimensions[number] & openDimensions[number ^ bit] & bit) != 0;
    }
}
