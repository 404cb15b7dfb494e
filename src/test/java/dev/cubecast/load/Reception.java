package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What all subscribers of a workload have got. Belongs to the loop's thread, but for what each topic's slowest has. */
final class Reception {
    private static final long LATENCY_MICROS_MAX = TimeUnit.MINUTES.toMicros(5);

    private final Deliveries[][] byTopic;
    private final boolean[] changed;
    private final AtomicLongArray byAll;
    private final int sampleEvery;
    private final Histogram latencyMicros = new Histogram(LATENCY_MICROS_MAX, 3);
    private volatile Runnable whenMore = () -> {};
    private long notices;
    private @Nullable String firstNotice;
    private boolean broken;

    Reception(Workload workload) {
        byTopic = new Deliveries[workload.topics()][workload.subscribers()];
        changed = new boolean[workload.topics()];
        byAll = new AtomicLongArray(workload.topics());
        sampleEvery = workload.sampleEvery();
    }

    void add(int topic, int subscriber, Deliveries deliveries) {
        byTopic[topic][subscriber] = deliveries;
    }

    // ---- What comes, on the loop's thread ----

    void onMore(int topic) {
        changed[topic] = true;
    }

    boolean isSample(long number) {
        return number % sampleEvery == 0;
    }

    void sample(ByteBuffer in, int start, int length) {
        long sent = Payload.micros(in, start, length);
        if (sent >= 0) {
            latencyMicros.recordValue(Math.min(LATENCY_MICROS_MAX, Math.max(0, Payload.nowMicros() - sent)));
        }
    }

    /** Something else than a message has come: a gap, or an error. */
    void onNotice(String text) {
        notices++;
        firstNotice = firstNotice == null ? text : firstNotice;
    }

    void onEnded(Ending ending) {
        if (ending.how() != Ending.How.LEFT) {
            broken = true;
            onNotice("a socket has ended: " + ending);
        }
    }

    /** At the end of a turn of the loop: what each topic's slowest subscriber has. */
    void update() {
        boolean more = false;
        for (int topic = 0; topic < changed.length; topic++) {
            if (changed[topic]) {
                changed[topic] = false;
                long least = Arrays.stream(byTopic[topic])
                        .mapToLong(Deliveries::count)
                        .min()
                        .orElse(0);
                more |= least > byAll.get(topic);
                byAll.set(topic, least);
            }
        }
        if (more) {
            whenMore.run();
        }
    }

    /** @param tell called on the loop's thread whenever some topic's slowest subscriber has more */
    void onProgress(Runnable tell) {
        whenMore = tell;
    }

    // ---- What is asked, on the loop's thread ----

    boolean isReady() {
        return Arrays.stream(byTopic).flatMap(Arrays::stream).allMatch(Deliveries::isReady);
    }

    long deliveries() {
        return Arrays.stream(byTopic)
                .flatMap(Arrays::stream)
                .mapToLong(Deliveries::count)
                .sum();
    }

    long bytes() {
        return Arrays.stream(byTopic)
                .flatMap(Arrays::stream)
                .mapToLong(Deliveries::bytes)
                .sum();
    }

    long missing(long[] published) {
        long missing = 0;
        for (int topic = 0; topic < published.length; topic++) {
            for (Deliveries deliveries : byTopic[topic]) {
                missing += Math.abs(published[topic] - deliveries.count());
            }
        }
        return missing;
    }

    /** What was sampled since this was last asked. */
    Histogram takeLatencies() {
        Histogram taken = latencyMicros.copy();
        latencyMicros.reset();
        return taken;
    }

    long notices() {
        return notices;
    }

    String firstNotice() {
        return firstNotice == null ? "" : firstNotice;
    }

    boolean isBroken() {
        return broken;
    }

    // ---- From everywhere ----

    /** Messages that all subscribers of the topic have. */
    long byAll(int topic) {
        return byAll.get(topic);
    }
}
