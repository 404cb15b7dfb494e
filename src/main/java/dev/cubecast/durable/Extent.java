package dev.cubecast.durable;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.RetentionLimits;

/**
 * Consecutive messages of a topic, as retention counts them.
 *
 * @param base the first one's offset
 * @param next one more than the last one's
 * @param bytes of the messages
 * @param firstTimestampMs of the first batch, milliseconds since 1970
 * @param lastTimestampMs of the last batch
 */
record Extent(long base, long next, long bytes, long firstTimestampMs, long lastTimestampMs) {
    /** The least number of pieces of what a topic is to keep. */
    private static final int PIECES_MIN = 16;

    private static final long BYTES_MAX = 1 << 20;
    private static final long MESSAGES_MAX = 4096;
    private static final long SPAN_MS_MAX = 60_000;

    static Extent of(RecordBatch batch) {
        return new Extent(
                batch.baseOffset(), batch.nextOffset(), batch.messageBytes(), batch.timestampMs(), batch.timestampMs());
    }

    /** Together with the one that follows on it. */
    Extent mergedWith(Extent following) {
        return new Extent(base, following.next, bytes + following.bytes, firstTimestampMs, following.lastTimestampMs);
    }

    /**
     * Whether it is small enough to be dropped in one piece without losing much that should stay, and without much
     * staying that could go: a sixteenth of what the topic is to keep at most.
     */
    boolean isFine(RetentionLimits limits) {
        return bytes <= finest(limits.bytes(), BYTES_MAX)
                && next - base <= finest(limits.messages(), MESSAGES_MAX)
                && lastTimestampMs - firstTimestampMs <= finest(limits.ageMs(), SPAN_MS_MAX);
    }

    /** @param limit 0 for none */
    private static long finest(long limit, long max) {
        return limit == 0 ? max : Math.min(max, limit / PIECES_MIN);
    }
}
