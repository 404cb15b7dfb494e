package dev.cubecast.overlay;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * A corner of the hypercube, written as a binary string of {@code dimension} digits.
 *
 * @param number 0 to 2^dimension − 1; the digit for dimension 0 is the lowest bit, written last
 * @param dimension 1 to {@link #DIMENSION_MAX}
 */
public record Vertex(int number, int dimension) implements Comparable<Vertex> {
    /** 1,024 vertices: a set of them is 128 bytes in a frame. */
    public static final int DIMENSION_MAX = 10;

    public Vertex {
        if (dimension < 1 || dimension > DIMENSION_MAX) {
            throw new IllegalArgumentException(
                    "a cube has 1 to " + DIMENSION_MAX + " dimensions, but " + dimension + " were asked for");
        }
        if (number < 0 || number >= (1 << dimension)) {
            throw new IllegalArgumentException("a cube of dimension " + dimension + " has the vertices 0 to "
                    + ((1 << dimension) - 1) + ", but " + number + " was asked for");
        }
    }

    /**
     * The vertex that is written so.
     *
     * @throws IllegalArgumentException if the text is not 1 to {@link #DIMENSION_MAX} binary digits
     */
    public static Vertex parse(String text) {
        if (!text.matches("[01]{1," + DIMENSION_MAX + "}")) {
            throw new IllegalArgumentException(
                    "a vertex is 1 to " + DIMENSION_MAX + " binary digits such as 010, but found \"" + text + "\"");
        }
        return new Vertex(Integer.parseInt(text, 2), text.length());
    }

    public void write(WireWriter writer) {
        writer.writeVarInt(number);
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@code WireException}. */
    public static Vertex read(WireReader reader, int dimension) {
        return new Vertex(reader.readVarInt("vertex", (1 << dimension) - 1), dimension);
    }

    /** The vertex across the given dimension: this one with one bit flipped. */
    public Vertex neighbour(int acrossDimension) {
        return new Vertex(number ^ (1 << acrossDimension), dimension);
    }

    public boolean isNeighbourOf(Vertex other) {
        return distanceTo(other) == 1;
    }

    /** The number of bits in which the two differ: the hops between them in a cube without faults. */
    public int distanceTo(Vertex other) {
        return Integer.bitCount(number ^ other.number);
    }

    /** The dimension that a link between this vertex and a neighbour crosses. */
    public int dimensionTowards(Vertex neighbour) {
        if (!isNeighbourOf(neighbour)) {
            throw new IllegalArgumentException(this + " and " + neighbour + " are not neighbours");
        }
        return Integer.numberOfTrailingZeros(number ^ neighbour.number);
    }

    @Override
    public int compareTo(Vertex other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        String digits = Integer.toBinaryString(number);
        return "0".repeat(dimension - digits.length()) + digits;
    }
}
