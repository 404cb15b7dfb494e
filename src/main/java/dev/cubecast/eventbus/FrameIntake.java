package dev.cubecast.eventbus;

import dev.cubecast.bridge.RateLimit;
import dev.cubecast.message.Bytes;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * What of one connection's frames has come: which is taken next, which must wait, and when nothing more is to be read.
 * Not all transports can stop reading, and none can at once, so what waits is limited.
 */
final class FrameIntake {
    /** Bytes that may always wait: what a transport has read already when it is paused. */
    private static final int ALWAYS_HELD_BYTES = 128 << 10;
    /** Bytes that may wait while all connections together have little. */
    static final int HELD_BYTES_MAX = 4 << 20;
    /** What a frame costs beside its bytes. */
    private static final int FRAME_OVERHEAD_BYTES = 48;

    private final BusTransport transport;
    private final BusConnections owner;
    private final BooleanSupplier mustWait;
    private final Taker taker;
    private final RateLimit rate;
    private final Queue<Held> held = new ArrayDeque<>();
    private long heldBytes;
    private long unfinishedBytes;
    private long unfinishedSinceMs;
    private boolean taking;
    private boolean paused;
    private boolean tooFast;
    private boolean closed;

    private record Held(Bytes text, long cameMs) {}

    /** Takes frames. */
    interface Taker {
        /** @param cameMs when the frame had come, from when its time counts, though it may have waited here */
        void take(Bytes text, long cameMs);
    }

    /**
     * Takes frames one after the other, never one within another.
     *
     * @param mustWait whether the connection cannot take the next frame yet
     * @param taker what takes frames
     */
    FrameIntake(BusTransport transport, BusConnections owner, BooleanSupplier mustWait, Taker taker) {
        this.transport = transport;
        this.owner = owner;
        this.mustWait = mustWait;
        this.taker = taker;
        int framesPerSecondMax = owner.settings().framesPerSecondMax();
        this.rate = new RateLimit(framesPerSecondMax, framesPerSecondMax, owner.nowMs());
    }

    /** A whole frame has come. Returns whether what waits is within its limits. */
    boolean onFrame(Bytes text) {
        if (closed) {
            return true;
        }
        held.add(new Held(text, owner.nowMs()));
        hold(cost(text));
        takeFrames();
        return heldBytes <= ALWAYS_HELD_BYTES
                || heldBytes <= HELD_BYTES_MAX && owner.incoming().hasRoomFor(0);
    }

    /** So many bytes have come of a frame that is not whole. Returns whether there is room for them. */
    boolean onUnfinished(long bytes) {
        if (closed) {
            return true;
        }
        long more = bytes - unfinishedBytes;
        boolean hasRoom = more <= 0 || owner.incoming().hasRoomFor(more);
        long counted = hasRoom ? bytes : 0;
        if (unfinishedBytes == 0 || counted == 0) {
            unfinishedSinceMs = owner.nowMs();
        }
        owner.incoming().add(counted - unfinishedBytes);
        unfinishedBytes = counted;
        return hasRoom;
    }

    /** Whether a frame has been unfinished for too long. While nothing is read that is not the client's doing. */
    boolean isOverdue(long nowMs) {
        if (paused || unfinishedBytes == 0) {
            unfinishedSinceMs = nowMs;
        }
        return nowMs - unfinishedSinceMs >= owner.settings().frameTimeoutMs();
    }

    void takeFrames() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            while (!held.isEmpty() && !mustWait.getAsBoolean() && transport.isWritable() && !isTooFast()) {
                rate.take();
                Held next = held.remove();
                hold(-cost(next.text));
                taker.take(next.text, next.cameMs);
            }
        } finally {
            taking = false;
        }
        readOrPause();
    }

    private boolean isTooFast() {
        boolean before = tooFast;
        tooFast = !rate.allows(owner.nowMs());
        if (tooFast && !before) {
            owner.metrics().onTooFast();
        }
        return tooFast;
    }

    /** A client that does not take its answers is not read, as it would get more of them. */
    private void readOrPause() {
        boolean pause = !held.isEmpty() || mustWait.getAsBoolean() || !transport.isWritable();
        if (!closed && pause != paused) {
            paused = pause;
            if (pause) {
                transport.pause();
            } else {
                transport.resume();
            }
        }
    }

    private static long cost(Bytes text) {
        return (long) FRAME_OVERHEAD_BYTES + text.length();
    }

    private void hold(long change) {
        heldBytes += change;
        owner.incoming().add(change);
    }

    /** Forgets all: the connection is closed. */
    void close() {
        closed = true;
        held.clear();
        hold(-heldBytes);
        owner.incoming().add(-unfinishedBytes);
        unfinishedBytes = 0;
    }
}
