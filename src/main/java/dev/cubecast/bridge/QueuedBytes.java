package dev.cubecast.bridge;

/**
 * The bytes that wait for all clients of a node that do not keep up: many slow ones may not take its memory together.
 */
final class QueuedBytes {
    private final long bytesMax;
    private long held;

    QueuedBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(int more) {
        held += more;
    }

    long held() {
        return held;
    }

    /** How many bytes are held beyond what may be. */
    long excess() {
        return Math.max(0, held - bytesMax);
    }
}
