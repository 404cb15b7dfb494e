package dev.cubecast.simulation;

import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One way over a link: how long frames take, and what befalls them at the moment. Faults of one kind may overlap, so
 * each adds its amount when it begins and takes it away when it ends.
 */
final class Direction {
    private static final int LATENCY_MICROS_MIN = 100;
    private static final int LATENCY_MICROS_MAX = 2_000;
    private static final int JITTER_MICROS_MAX = 3_000;
    private static final int PRIORITIES = Priority.values().length;

    private final Vertex from;
    private final Vertex to;
    private final RandomGenerator random;
    private final int latencyMicros;
    private final long[] lastArrivalMicros = new long[PRIORITIES];
    private final int[] fullOf = new int[PRIORITIES];

    int losePerMille;
    int duplicatePerMille;
    int delayMicros;
    int partitions;
    int oneWayLosses;

    Direction(Vertex from, Vertex to, RandomGenerator random) {
        this.from = from;
        this.to = to;
        this.random = random;
        this.latencyMicros = random.nextInt(LATENCY_MICROS_MIN, LATENCY_MICROS_MAX);
    }

    boolean isBlocked() {
        return partitions + oneWayLosses > 0;
    }

    /** Adds a reason of one of the two kinds why nothing passes, or takes it away if it is negative. */
    void block(FaultKind kind, int reasons) {
        if (kind == FaultKind.PARTITION) {
            partitions += reasons;
        } else {
            oneWayLosses += reasons;
        }
    }

    boolean isFullOf(Priority priority) {
        return fullOf[priority.ordinal()] > 0;
    }

    void addFullOf(Priority priority, int amount) {
        fullOf[priority.ordinal()] += amount;
    }

    /** The fault that keeps this frame from arriving; null if none does. */
    @Nullable
    FaultKind drawLoss() {
        if (partitions > 0) {
            return FaultKind.PARTITION;
        }
        if (oneWayLosses > 0) {
            return FaultKind.ONE_WAY;
        }
        return isDrawn(losePerMille) ? FaultKind.LOSS : null;
    }

    boolean isDuplicated() {
        return isDrawn(duplicatePerMille);
    }

    private boolean isDrawn(int perMille) {
        return perMille > 0 && random.nextInt(1000) < perMille;
    }

    long drawLatencyMicros() {
        int extra = delayMicros == 0 ? 0 : random.nextInt(delayMicros);
        return (long) latencyMicros + random.nextInt(JITTER_MICROS_MAX) + extra;
    }

    /** When a frame arrives that is sent now: not before an earlier one of its priority. */
    long arrivalMicros(Priority priority, long nowMicros) {
        int queue = priority.ordinal();
        lastArrivalMicros[queue] = Math.max(lastArrivalMicros[queue], nowMicros + drawLatencyMicros());
        return lastArrivalMicros[queue];
    }

    /** Nothing sent from now on arrives before this. */
    void holdUntil(long micros) {
        for (int queue = 0; queue < PRIORITIES; queue++) {
            lastArrivalMicros[queue] = Math.max(lastArrivalMicros[queue], micros);
        }
    }

    @Override
    public String toString() {
        return from + ">" + to;
    }
}
