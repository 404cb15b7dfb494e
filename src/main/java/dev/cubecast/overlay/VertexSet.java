package dev.cubecast.overlay;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An immutable set of vertices of one cube; on the wire one bit for each vertex of the cube. */
public final class VertexSet {
    private final int dimension;
    private final BitSet numbers;

    private VertexSet(int dimension, BitSet numbers) {
        this.dimension = dimension;
        this.numbers = numbers;
    }

    public static VertexSet empty(int dimension) {
        return new VertexSet(dimension, new BitSet());
    }

    /** The set of vertices whose numbers are set; the bits are copied. */
    public static VertexSet of(int dimension, BitSet numbers) {
        return new VertexSet(dimension, (BitSet) numbers.clone());
    }

    public static VertexSet of(int dimension, Collection<Vertex> vertices) {
        BitSet numbers = new BitSet(1 << dimension);
        vertices.forEach(vertex -> numbers.set(vertex.number()));
        return new VertexSet(dimension, numbers);
    }

    public static VertexSet of(Vertex vertex) {
        return of(vertex.dimension(), List.of(vertex));
    }

    public boolean contains(Vertex vertex) {
        return numbers.get(vertex.number());
    }

    boolean contains(int number) {
        return numbers.get(number);
    }

    /** The numbers as bits of the caller's own. */
    BitSet toBits() {
        return (BitSet) numbers.clone();
    }

    public VertexSet without(Vertex vertex) {
        if (!contains(vertex)) {
            return this;
        }
        BitSet rest = (BitSet) numbers.clone();
        rest.clear(vertex.number());
        return new VertexSet(dimension, rest);
    }

    public boolean isEmpty() {
        return numbers.isEmpty();
    }

    public int size() {
        return numbers.cardinality();
    }

    /** The numbers of the vertices, ascending. */
    public IntStream numbers() {
        return numbers.stream();
    }

    public List<Vertex> vertices() {
        return numbers().mapToObj(number -> new Vertex(number, dimension)).toList();
    }

    void write(WireWriter writer) {
        byte[] bitmap = Arrays.copyOf(numbers.toByteArray(), bitmapBytes(dimension));
        for (byte bits : bitmap) {
            writer.writeByte(bits);
        }
    }

    static VertexSet read(int dimension, WireReader reader) {
        byte[] bitmap = reader.readRaw(bitmapBytes(dimension)).toByteArray();
        BitSet numbers = BitSet.valueOf(bitmap);
        numbers.clear(1 << dimension, 1 << Vertex.DIMENSION_MAX);
        return new VertexSet(dimension, numbers);
    }

    private static int bitmapBytes(int dimension) {
        return Math.max(1, (1 << dimension) / Byte.SIZE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VertexSet that && dimension == that.dimension && numbers.equals(that.numbers);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }

    @Override
    public String toString() {
        return vertices().stream().map(Vertex::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
