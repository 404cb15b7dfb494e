package dev.cubecast.client;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link Publisher} works. Sizes in bytes, times in milliseconds.
 *
 * @param windowMax messages under way at once, 1 to {@link #WINDOW_MAX}
 * @param windowBytesMax bytes of them; a larger message goes alone
 * @param queueMax messages that are not answered yet, those under way included; one more fails with {@code queue_full}
 * @param queueBytesMax bytes of them likewise
 * @param timeoutMs how long a message is tried to be stored; then it fails, perhaps with an unknown outcome
 * @param durability the topic's own level or a weaker one, {@code quorum}, {@code leader} or {@code none}; null for the
 *     topic's
 */
public record PublisherOptions(
        int windowMax,
        int windowBytesMax,
        int queueMax,
        long queueBytesMax,
        long timeoutMs,
        @Nullable String durability) {
    /** A topic remembers a producer's last 1,024 numbers, by which it tells what is sent again. */
    public static final int WINDOW_MAX = 1_000;

    /**
     * The window fills the links of a cube on one machine; the queue holds what comes in some seconds without a leader.
     */
    public static final PublisherOptions DEFAULT = new PublisherOptions(256, 4 << 20, 10_000, 64L << 20, 120_000, null);

    /** @throws IllegalArgumentException if a limit is out of its range, saying which */
    public PublisherOptions {
        require(windowMax >= 1 && windowMax <= WINDOW_MAX, "windowMax is 1 to " + WINDOW_MAX);
        require(windowBytesMax >= 1, "windowBytesMax is at least 1");
        require(queueMax >= windowMax, "queueMax is at least windowMax");
        require(queueBytesMax >= windowBytesMax, "queueBytesMax is at least windowBytesMax");
        require(timeoutMs >= 1, "timeoutMs is at least 1");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** With another number of messages under way. */
    public PublisherOptions withWindow(int messagesMax) {
        return new PublisherOptions(messagesMax, windowBytesMax, queueMax, queueBytesMax, timeoutMs, durability);
    }

    /** With another number of messages, and of their bytes, that may be unanswered. */
    public PublisherOptions withQueue(int messagesMax, long bytesMax) {
        return new PublisherOptions(windowMax, windowBytesMax, messagesMax, bytesMax, timeoutMs, durability);
    }

    public PublisherOptions withTimeoutMs(long ms) {
        return new PublisherOptions(windowMax, windowBytesMax, queueMax, queueBytesMax, ms, durability);
    }

    /** With promises of this level, {@code quorum}, {@code leader} or {@code none}. */
    public PublisherOptions withDurability(String level) {
        return new PublisherOptions(windowMax, windowBytesMax, queueMax, queueBytesMax, timeoutMs, level);
    }
}
