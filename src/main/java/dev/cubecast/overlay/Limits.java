package dev.cubecast.overlay;

/** Limits that every node of a cube must agree on. */
public final class Limits {
    /** The largest message that a client may publish: its body, and its headers' names and values. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** The largest frame between nodes: a message with its headers, envelope and a set of all vertices. */
    public static final int FRAME_BYTES_MAX = MESSAGE_BYTES_MAX + (64 << 10);

    private Limits() {}
}
