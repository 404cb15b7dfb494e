package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;

/**
 * Who leads a shard, and in which epoch.
 *
 * @param epoch of an ephemeral topic: the leader's incarnation · 2^16 + its vertex (ARCHITECTURE.md, rule 23)
 */
public record Leader(Vertex vertex, long epoch) {
    private static final int VERTEX_BITS = 16;

    public static Leader ofEphemeral(Vertex vertex, long incarnation) {
        return new Leader(vertex, ephemeralEpoch(vertex, incarnation));
    }

    public static long ephemeralEpoch(Vertex vertex, long incarnation) {
        return incarnation << VERTEX_BITS | vertex.number();
    }

    /** The leader whose epoch this is, in a cube of the given dimension. */
    public static Leader ofEpoch(long epoch, int dimension) {
        return new Leader(new Vertex((int) (epoch & (1 << VERTEX_BITS) - 1), dimension), epoch);
    }
}
