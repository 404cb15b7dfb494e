package dev.cubecast.overlay;

import java.util.List;
import java.util.stream.IntStream;

/** All vertices of a cube of one dimension, occupied or not. */
public record Hypercube(int dimension) {

    /** The number of vertices. */
    public int size() {
        return 1 << dimension;
    }

    public Vertex vertex(int number) {
        return new Vertex(number, dimension);
    }

    /** Every vertex, by number. */
    public List<Vertex> vertices() {
        return IntStream.range(0, size()).mapToObj(this::vertex).toList();
    }

    /** The vertices that differ from this one in exactly one bit, by dimension. */
    public List<Vertex> neighbours(Vertex vertex) {
        return IntStream.range(0, dimension).mapToObj(vertex::neighbour).toList();
    }
}
