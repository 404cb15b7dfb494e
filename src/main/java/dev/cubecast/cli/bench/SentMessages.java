package dev.cubecast.cli.bench;

/**
 * What one publisher has sent, and what of it nobody has to deliver, as it was not acknowledged. Safe from all threads.
 */
final class SentMessages {
    private final NumberRanges unacknowledged = new NumberRanges();
    private long last;

    /** Returns the number of the next message. */
    synchronized long send() {
        last++;
        unacknowledged.append(last, last);
        return last;
    }

    synchronized void acknowledge(long number) {
        unacknowledged.remove(number);
    }

    /** The number of the last message that was sent; 0 before the first. */
    synchronized long last() {
        return last;
    }

    /** As of now. */
    synchronized NumberRanges unacknowledged() {
        return new NumberRanges(unacknowledged);
    }
}
