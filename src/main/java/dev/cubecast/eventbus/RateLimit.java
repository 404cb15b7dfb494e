package dev.cubecast.eventbus;

/** Lets so many things happen in a second on average, and as many at once after a second without any (a token bucket). */
final class RateLimit {
    private static final long MICROS_PER_MS = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final long perSecond;
    /** In millionths of one of them. */
    private long saved;

    private long filledMs;

    RateLimit(int perSecond, long nowMs) {
        this.perSecond = perSecond;
        this.saved = perSecond * MICROS_PER_SECOND;
        this.filledMs = nowMs;
    }

    /** Whether one more may happen now. */
    boolean allows(long nowMs) {
        long passedMs = Math.min(nowMs - filledMs, 1_000);
        filledMs = nowMs;
        saved = Math.min(perSecond * MICROS_PER_SECOND, saved + passedMs * perSecond * MICROS_PER_MS);
        return saved >= MICROS_PER_SECOND;
    }

    /** One of them happens. */
    void take() {
        saved -= MICROS_PER_SECOND;
    }
}
