package dev.cubecast.cli.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in the measured time: rates of what came in it, latencies and failures of what was sent in it. All
 * times in nanoseconds since the load began. Safe from all threads.
 */
final class Measurements {
    private final long fromNs;
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder acknowledgedInTime = new LongAdder();
    private final LongAdder deliveredInTime = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Latencies toAcknowledgement = new Latencies();
    private final Latencies toDelivery = new Latencies();
    private final Map<String, Long> failures = new TreeMap<>();
    private volatile long untilNs;

    /** How much there was of something, and how soon. */
    record Measured(double perSecond, Latencies.Quantiles latencies) {}

    /** What is measured begins at the first time and ends before the other. */
    Measurements(long fromNs, long untilNs) {
        this.fromNs = fromNs;
        this.untilNs = untilNs;
    }

    static Measurements of(BenchPlan plan) {
        long fromNs = TimeUnit.SECONDS.toNanos(plan.warmUpSeconds());
        return new Measurements(fromNs, fromNs + TimeUnit.SECONDS.toNanos(plan.seconds()));
    }

    void onSent() {
        sent.increment();
    }

    void onAcknowledged(long sentNs, long nowNs) {
        acknowledged.increment();
        if (isMeasured(nowNs)) {
            acknowledgedInTime.increment();
        }
        if (isMeasured(sentNs)) {
            toAcknowledgement.record(nowNs - sentNs);
        }
        // Last: once all are answered, all is measured.
        answered.increment();
    }

    void onDelivered(long sentNs, long nowNs) {
        delivered.increment();
        if (isMeasured(nowNs)) {
            deliveredInTime.increment();
        }
        if (isMeasured(sentNs)) {
            toDelivery.record(nowNs - sentNs);
        }
    }

    /** @param code the client's or the node's name of the error */
    void onFailed(long sentNs, String code) {
        failed.increment();
        if (isMeasured(sentNs)) {
            synchronized (failures) {
                failures.merge(code, 1L, Long::sum);
            }
        }
        answered.increment();
    }

    private boolean isMeasured(long ns) {
        return ns >= fromNs && ns < untilNs;
    }

    /** The load is over before its time. */
    void endAt(long nowNs) {
        untilNs = Math.min(untilNs, nowNs);
    }

    long untilNs() {
        return untilNs;
    }

    /** Messages that were sent and are not answered. */
    long underWay() {
        return sent.sum() - answered.sum();
    }

    long acknowledgedSoFar() {
        return acknowledged.sum();
    }

    long deliveredSoFar() {
        return delivered.sum();
    }

    long failedSoFar() {
        return failed.sum();
    }

    Measured acknowledged() {
        return new Measured(perSecond(acknowledgedInTime), toAcknowledgement.quantiles());
    }

    Measured delivered() {
        return new Measured(perSecond(deliveredInTime), toDelivery.quantiles());
    }

    private double perSecond(LongAdder counted) {
        return untilNs <= fromNs ? 0 : counted.sum() * (double) TimeUnit.SECONDS.toNanos(1) / (untilNs - fromNs);
    }

    /** By their codes. */
    Map<String, Long> failures() {
        synchronized (failures) {
            return new TreeMap<>(failures);
        }
    }
}
