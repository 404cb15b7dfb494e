package dev.cubecast.bridge;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What was written for sessions that read from the log and what their connections have not taken yet: many slow ones may not take the
 * node's memory together. At the limit sessions wait for their turn to read. A connection that takes nothing while others wait is
 * closed in the end: its client comes back with its token and has lost nothing.
 */
final class UnsentBytes {
    /** A connection that has taken nothing for so long is stuck. */
    private static final long STUCK_MS = 5_000;
    /** What one session may hold, about: as many may read at once as there is room for. */
    private static final int SHARE_BYTES = 128 << 10;

    private final long bytesMax;
    private final LongSupplier nowMs;
    /** The one that has taken nothing for longest comes first. */
    private final Map<LogSubscription, Holding> holders = new LinkedHashMap<>();

    private final Set<LogSubscription> waiting = new LinkedHashSet<>();
    private long held;

    private record Holding(long bytes, long sinceMs) {}

    UnsentBytes(long bytesMax, LongSupplier nowMs) {
        this.bytesMax = bytesMax;
        this.nowMs = nowMs;
    }

    long held() {
        return held;
    }

    /** Whether a session may read; if not, it is told to go on when there is room. */
    boolean admits(LogSubscription session) {
        if (held < bytesMax) {
            return true;
        }
        waiting.add(session);
        return false;
    }

    /** A connection has not taken all that was written. */
    void hold(LogSubscription session, long bytes) {
        held += bytes;
        Holding before = holders.get(session);
        holders.put(
                session,
                before == null
                        ? new Holding(bytes, nowMs.getAsLong())
                        : new Holding(before.bytes + bytes, before.sinceMs));
    }

    /** A connection has taken what was written, or is closed. */
    void release(LogSubscription session) {
        Holding holding = holders.remove(session);
        if (holding != null) {
            held -= holding.bytes;
            wake();
        }
    }

    void onClosed(LogSubscription session) {
        waiting.remove(session);
        release(session);
    }

    private void wake() {
        long count = held >= bytesMax ? 0 : 1 + (bytesMax - held) / SHARE_BYTES;
        List<LogSubscription> next = waiting.stream().limit(count).toList();
        next.forEach(waiting::remove);
        next.forEach(LogSubscription::onWritable);
    }

    /** Looks for connections that are stuck, once in a while. */
    void tick() {
        while (!waiting.isEmpty() && held >= bytesMax) {
            Iterator<Map.Entry<LogSubscription, Holding>> oldest =
                    holders.entrySet().iterator();
            Map.Entry<LogSubscription, Holding> first = oldest.next();
            if (nowMs.getAsLong() - first.getValue().sinceMs < STUCK_MS) {
                return;
            }
            first.getKey().disconnect();
        }
    }
}
