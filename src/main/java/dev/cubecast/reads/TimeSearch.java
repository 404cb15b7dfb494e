package dev.cubecast.reads;

import dev.cubecast.topic.RecordBatch;

/**
 * Finds the first batch of a time or later by halves: timestamps of a topic never go back (ARCHITECTURE.md, rule 17).
 */
final class TimeSearch {
    private final long timestampMs;
    private long from;
    private long until;

    /** Between two offsets; all beyond is later. */
    TimeSearch(long timestampMs, long from, long until) {
        this.timestampMs = timestampMs;
        this.from = from;
        this.until = until;
    }

    boolean isDone() {
        return from >= until;
    }

    /** The offset whose batch must be looked at next, or, when done, the one that was searched for. */
    long offset() {
        return from + (until - from) / 2;
    }

    void onBatch(RecordBatch batch) {
        if (batch.timestampMs() < timestampMs) {
            from = batch.nextOffset();
        } else {
            until = Math.max(from, batch.baseOffset());
        }
    }
}
