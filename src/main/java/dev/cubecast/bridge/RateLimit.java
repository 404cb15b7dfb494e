package dev.cubecast.bridge;

/** Lets so many things happen in a second on average, and some at once after a time without any (a token bucket). */
public final class RateLimit {
    private static final long MICROS_PER_MS = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final long perSecond;
    /** In millionths of one of them, as is {@link #saved}. */
    private final long savedMax;

    private long saved;
    private long filledMs;

    /** @param atOnceMax how many may happen at once, at least 1 */
    public RateLimit(int perSecond, int atOnceMax, long nowMs) {
        this.perSecond = perSecond;
        this.savedMax = atOnceMax * MICROS_PER_SECOND;
        this.saved = savedMax;
        this.filledMs = nowMs;
    }

    /** Whether one more may happen now. */
    public boolean allows(long nowMs) {
        long passedMs = Math.min(nowMs - filledMs, 1_000);
        filledMs = nowMs;
        saved = Math.min(savedMax, saved + passedMs * perSecond * MICROS_PER_MS);
        return saved >= MICROS_PER_SECOND;
    }

    /** One of them happens. */
    public void take() {
        take(1);
    }

    /** So many of them happen, even if that is more than may: the next one waits for as much longer. */
    public void take(int count) {
        saved -= count * MICROS_PER_SECOND;
    }
}
