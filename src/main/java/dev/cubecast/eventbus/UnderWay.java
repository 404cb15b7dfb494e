package dev.cubecast.eventbus;

/** What one connection has asked for and not been answered yet. */
final class UnderWay {
    private final int countMax;
    private final int bytesMax;
    private int count;
    private long bytes;

    UnderWay(int countMax, int bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Whether nothing more may be begun for now. */
    boolean isFull() {
        return count >= countMax || bytes >= bytesMax;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void begin(int more) {
        count++;
        bytes += more;
    }

    /** @param ended what began with {@code endedBytes} in all */
    void end(int ended, long endedBytes) {
        count -= ended;
        bytes -= endedBytes;
    }
}
