package dev.cubecast.cli.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Times to three digits, in room that does not grow. Safe from all threads. */
final class Latencies {
    private static final long LONGEST_US = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final ConcurrentHistogram times = new ConcurrentHistogram(LONGEST_US, DIGITS);

    /**
     * What is told of many. Times in microseconds; 0 if there are none.
     *
     * @param count how many they are
     */
    record Quantiles(long count, long p50Us, long p99Us, long p999Us, long maxUs) {}

    /** @param ns longer ones than an hour count as one */
    void record(long ns) {
        times.recordValue(Math.min(LONGEST_US, TimeUnit.NANOSECONDS.toMicros(Math.max(0, ns))));
    }

    Quantiles quantiles() {
        return new Quantiles(
                times.getTotalCount(),
                times.getValueAtPercentile(50),
                times.getValueAtPercentile(99),
                times.getValueAtPercentile(99.9),
                times.getMaxValue());
    }
}
