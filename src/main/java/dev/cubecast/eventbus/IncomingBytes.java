package dev.cubecast.eventbus;

/**
 * Bytes of frames of all connections that have come and were not taken yet: of unfinished ones, and of those that wait
 * for their turn.
 */
final class IncomingBytes {
    private final long bytesMax;
    private long held;

    IncomingBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean hasRoomFor(long more) {
        return held + more <= bytesMax;
    }

    /** @param change below zero if there are fewer now */
    void add(long change) {
        held += change;
    }

    long held() {
        return held;
    }
}
