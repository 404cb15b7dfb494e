package dev.cubecast.cli;

/**
 * Times by their frequency, in room that does not grow: each is kept with an error of a sixteenth at most. For one
 * thread.
 */
final class LatencyHistogram {
    /** Buckets for each doubling. */
    private static final int STEPS = 16;

    private static final int STEP_BITS = 4;

    /** Bucket i below {@link #STEPS} holds i microseconds; above, the highest bits of a time choose it. */
    private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];

    private long total;

    /** @param us microseconds, 0 or more */
    void record(long us, long times) {
        counts[bucketOf(us)] += times;
        total += times;
    }

    private static int bucketOf(long us) {
        if (us < STEPS) {
            return (int) us;
        }
        int shift = Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(us);
        return (shift << STEP_BITS) + (int) (us >>> shift);
    }

    private static long highestOf(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = (bucket >> STEP_BITS) - 1;
        return ((bucket - ((long) shift << STEP_BITS) + 1) << shift) - 1;
    }

    boolean isEmpty() {
        return total == 0;
    }

    /**
     * The time that so much of all times do not exceed, in microseconds; 0 if there are none.
     *
     * @param share 0 to 1
     */
    long quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return highestOf(bucket);
            }
        }
        return 0;
    }
}
