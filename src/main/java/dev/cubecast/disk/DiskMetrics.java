package dev.cubecast.disk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What a disk does, and how long it takes. Used by all threads. */
final class DiskMetrics {
    private static final String PREFIX = "cubecast.disk.";

    private final MeterRegistry registry;
    private final Timer sync;
    private final DistributionSummary syncWrites;
    private final Counter bytes;
    private final Timer read;
    private final Counter tornEnds;
    private final AtomicLong garbage = new AtomicLong();

    DiskMetrics(MeterRegistry registry) {
        this.registry = registry;
        sync = Timer.builder(PREFIX + "sync")
                .description("How long it takes to write and sync what waited")
                .publishPercentiles(0.5, 0.99, 0.999)
                .register(registry);
        syncWrites = DistributionSummary.builder(PREFIX + "sync.writes")
                .description("Writes of all groups that one sync covers")
                .register(registry);
        bytes = Counter.builder(PREFIX + "written.bytes")
                .description("Bytes written for groups, without what the database adds")
                .register(registry);
        read = Timer.builder(PREFIX + "read")
                .description("How long the disk takes to answer a read")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        tornEnds = Counter.builder(PREFIX + "torn.ends")
                .description("Times that a crash was found to have torn what was not synced")
                .register(registry);
    }

    void onSynced(int writes, long writtenBytes, long nanos) {
        sync.record(nanos, TimeUnit.NANOSECONDS);
        syncWrites.record(writes);
        bytes.increment((double) writtenBytes);
    }

    void onRead(long nanos) {
        read.record(nanos, TimeUnit.NANOSECONDS);
    }

    void onGarbage(long nowBytes) {
        garbage.set(nowBytes);
    }

    void onTornEnd() {
        tornEnds.increment();
    }

    /** Follows what the store knows of itself; its values are read by other threads. */
    void observe(LongSupplier waitingBytes, LongSupplier readsWaiting, LongSupplier freeBytes) {
        gauge("waiting.bytes", "Bytes that wait to be written and synced", waitingBytes);
        gauge("reads.waiting", "Reads that wait for the disk", readsWaiting);
        gauge("garbage.bytes", "Bytes of dropped batches in files that hold others too", garbage::get);
        gauge("free.bytes", "Bytes that may still be written", freeBytes);
    }

    private void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(PREFIX + name, () -> (double) value.getAsLong())
                .description(description)
                .register(registry);
    }
}
