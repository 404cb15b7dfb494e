package dev.cubecast.bridge;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast new connections of clients come in, whichever port they come to, and how many there may be: when thousands
 * come at once their handshakes and subscriptions must not keep the node from those it has. Who has to wait does so in
 * the system's queues. Lives on the node's loop.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    /**
     * What may come at once is that of so long: more of them between two turns of the loop would be felt by the others.
     */
    private static final long AT_ONCE_MS = 20;
    /** As many as a door lets in at a time. */
    private static final int AT_ONCE_MIN = 16;
    /** Between two looks at whether more may come. */
    private static final long LOOK_MS = 5;
    /**
     * Clients that may wait for their subscription: more than read at a time, and no more than are served long before
     * they give up.
     */
    private static final int SUBSCRIBING_MAX = 256;
    /** After the system has refused one. */
    private static final long REFUSED_MS = 1_000;

    private static final long BETWEEN_WARNINGS_MS = 10_000;

    private final RateLimit rate;
    private final int openMax;
    private final IntSupplier subscribing;
    private final LongSupplier nowMs;
    private final Timers timers;
    private final ClientMetrics metrics;
    private final Set<Door> shut = new LinkedHashSet<>();
    private int open;
    private boolean looks;
    private long warnAfterMs = Long.MIN_VALUE;

    /** What runs something later, on the node's loop. */
    interface Timers {
        void runAfter(long ms, Runnable task);
    }

    /**
     * @param perSecondMax connections that may come in a second
     * @param openMax connections that may be open at a time; further ones wait until one of them goes
     * @param subscribing clients that have come and wait for their subscription: when they are too many, no more may
     *     come
     */
    Arrivals(
            int perSecondMax,
            int openMax,
            IntSupplier subscribing,
            LongSupplier nowMs,
            Timers timers,
            ClientMetrics metrics) {
        int atOnce = (int) Math.max(AT_ONCE_MIN, perSecondMax * AT_ONCE_MS / 1_000);
        this.rate = new RateLimit(perSecondMax, atOnce, nowMs.getAsLong());
        this.openMax = openMax;
        this.subscribing = subscribing;
        this.nowMs = nowMs;
        this.timers = timers;
        this.metrics = metrics;
    }

    int open() {
        return open;
    }

    /** A door has let in some connections and is shut now. */
    void onArrived(Door door, int count) {
        open += count;
        rate.take(count);
        shut.add(door);
        openDoors();
        if (!shut.isEmpty()) {
            metrics.onArrivalsHeldBack();
        }
    }

    /** A connection that was let in is closed. */
    void onLeft() {
        open--;
        if (open == openMax - 1) {
            openDoors();
        }
    }

    /**
     * The system did not give the node a connection that waits at a door, mostly as the process has too many files
     * open.
     */
    void onFailed(Door door, Throwable why) {
        metrics.onArrivalFailed();
        warn(
                "the system does not let in a client's connection ({}); this node has {} open",
                String.valueOf(why.getMessage()),
                open);
        shut.add(door);
        lookAgain(REFUSED_MS);
    }

    private void look() {
        looks = false;
        openDoors();
    }

    private void openDoors() {
        if (shut.isEmpty() || looks) {
            return;
        } else if (open >= openMax) {
            warn("{} connections of clients are open, as many as the process may have: further ones wait", open);
        } else if (rate.allows(nowMs.getAsLong()) && subscribing.getAsInt() < SUBSCRIBING_MAX) {
            List<Door> opening = List.copyOf(shut);
            shut.clear();
            opening.forEach(Door::open);
        } else {
            lookAgain(LOOK_MS);
        }
    }

    private void lookAgain(long afterMs) {
        if (!looks) {
            looks = true;
            timers.runAfter(afterMs, this::look);
        }
    }

    private void warn(String text, Object... values) {
        if (nowMs.getAsLong() >= warnAfterMs) {
            warnAfterMs = nowMs.getAsLong() + BETWEEN_WARNINGS_MS;
            LOG.warn(text, values);
        }
    }
}
