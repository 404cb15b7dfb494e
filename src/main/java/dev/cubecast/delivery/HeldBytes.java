package dev.cubecast.delivery;

/** How much room the batches that wait for earlier ones take in all feeds of a node together. */
final class HeldBytes {
    private final int max;
    private int used;

    HeldBytes(int max) {
        this.max = max;
    }

    /** Takes room if there is enough. */
    boolean take(int bytes) {
        if (bytes > max - used) {
            return false;
        }
        used += bytes;
        return true;
    }

    void release(int bytes) {
        used -= bytes;
    }

    int used() {
        return used;
    }
}
