package dev.cubecast.overlay;

/**
 * The part of a cube that can carry messages, as one node believes it to be: which vertices are occupied by a live node and
 * which of their links work. A link carries messages only if both of its ends say that it works.
 */
public final class LiveGraph {
    private final int dimension;
    private final boolean[] live;
    private final int[] openDimensions;

    /** A graph in which no vertex is live. */
    public LiveGraph(int dimension) {
        this.dimension = dimension;
        this.live = new boolean[1 << dimension];
        this.openDimensions = new int[1 << dimension];
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
        live[vertex.number()] = true;
        this.openDimensions[vertex.number()] = openDimensions;
    }

    public void remove(Vertex vertex) {
        live[vertex.number()] = false;
    }

    public boolean isLive(Vertex vertex) {
        return live[vertex.number()];
    }

    int dimension() {
        return dimension;
    }

    /** Whether a message can go from the vertex to its neighbour across the dimension. */
    boolean connects(int number, int acrossDimension) {
        int neighbour = number ^ (1 << acrossDimension);
        int bit = 1 << acrossDimension;
        return live[number]
                && live[neighbour]
                && (openDimensions[number] & bit) != 0
                && (openDimensions[neighbour] & bit) != 0;
    }
}
