package dev.cubecast.cli.bench;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one run share: what they do, since when, what they saw, and whether it goes on. Safe from all
 * threads.
 */
final class BenchLoad {
    /** A cube that refuses so much is not measured any longer; as many can be told apart for the check. */
    private static final int FAILURES_MAX = NumberRanges.RANGES_MAX;

    private final String topic;
    private final BenchPlan plan;
    private final BenchMessage.Format format;
    private final Measurements measurements;
    private final CountDownLatch cut = new CountDownLatch(1);
    private volatile long beginNs = System.nanoTime();
    private volatile @Nullable String trouble;

    /** @param run any number by which runs differ */
    BenchLoad(String topic, BenchPlan plan, int run) {
        this.topic = topic;
        this.plan = plan;
        this.format = new BenchMessage.Format(run, plan.bytes());
        this.measurements = Measurements.of(plan);
    }

    String topic() {
        return topic;
    }

    BenchPlan plan() {
        return plan;
    }

    BenchMessage.Format format() {
        return format;
    }

    Measurements measurements() {
        return measurements;
    }

    /** Its time counts from now on. */
    void begin() {
        beginNs = System.nanoTime();
    }

    /** Nanoseconds since it began. */
    long nowNs() {
        return System.nanoTime() - beginNs;
    }

    boolean isOn(long nowNs) {
        return !isCut() && nowNs < measurements.untilNs();
    }

    void onFailed(long sentNs, String code) {
        measurements.onFailed(sentNs, code);
        if (measurements.failedSoFar() >= FAILURES_MAX) {
            end(FAILURES_MAX + " messages failed, the last one as " + code);
        }
    }

    /** Something has ended that is to last. */
    void fail(Throwable why) {
        end(String.valueOf(why.getMessage()));
    }

    private void end(String why) {
        trouble = why;
        cut();
    }

    /** Ends it before its time. */
    void cut() {
        measurements.endAt(nowNs());
        cut.countDown();
    }

    /** Waits for so long, or until it is cut; returns whether it is. */
    boolean awaitCut(long ns) throws InterruptedException {
        return cut.await(ns, TimeUnit.NANOSECONDS);
    }

    boolean isCut() {
        return cut.getCount() == 0;
    }

    /** Why it was cut, unless its user wanted that. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
