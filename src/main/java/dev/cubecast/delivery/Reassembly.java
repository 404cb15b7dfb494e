package dev.cubecast.delivery;

import dev.cubecast.delivery.Gap.Range;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.TreeMap;

/**
 * Puts the batches of one topic in one epoch in order. What comes too early waits, what is missing is asked for, and
 * what cannot be had becomes a gap: each offset ends up in exactly one delivery or gap.
 */
final class Reassembly {
    private static final long NEVER = Long.MAX_VALUE;

    /** What a batch and each message in it take beside the message's bytes, roughly. */
    private static final int BATCH_OVERHEAD_BYTES = 128;

    private static final int MESSAGE_OVERHEAD_BYTES = 32;

    private final DeliverySettings settings;
    private final HeldBytes allHeld;
    private final Sink sink;
    private final Trace trace;

    private long expected;
    /** One more than the highest offset known to exist. */
    private long end;
    /** Batches beyond a hole, by their first offset. */
    private final TreeMap<Long, RecordBatch> held = new TreeMap<>();

    private int heldBytes;

    /** What was asked for begins at {@code expected} and ends before this; nothing, if it is not above. */
    private long askedEnd;

    private int attempts;
    private long askAgainMs = NEVER;

    /** Where a topic's messages and what is known about missing ones go. */
    interface Sink {
        void deliver(RecordBatch batch);

        void onGap(Range gap);

        /** Asks the leader for the offsets {@code first} to {@code last}, both included. */
        void ask(long first, long last);
    }

    Reassembly(DeliverySettings settings, HeldBytes allHeld, Sink sink, Trace trace) {
        this.settings = settings;
        this.allHeld = allHeld;
        this.sink = sink;
        this.trace = trace;
    }

    /** Begins anew, as in another epoch. */
    void restart(long next) {
        expected = next;
        pause();
    }

    /** Forgets all but what was delivered, because the leader is not followed for now. */
    void pause() {
        allHeld.release(heldBytes);
        heldBytes = 0;
        held.clear();
        end = expected;
        stopAsking();
    }

    void onBatch(RecordBatch batch, long nowMs) {
        end = Math.max(end, batch.nextOffset());
        if (batch.nextOffset() <= expected) {
            trace.count(Measure.BATCHES_DUPLICATE);
        } else if (batch.baseOffset() <= expected) {
            deliver(batch);
            deliverHeld();
        } else {
            hold(batch);
        }
        askForMissing(nowMs);
    }

    /** The leader says where the topic ends, and that all before it was sent some time ago. */
    void onEnd(long next, long nowMs) {
        end = Math.max(end, next);
        askForMissing(nowMs);
    }

    /** The leader says where the topic ends, while its last batches may still be on their way. */
    void onEndOfMoment(long next, long nowMs) {
        end = Math.max(end, next);
        if (isMissing() && askAgainMs == NEVER) {
            askAgainMs = nowMs + settings.repairIntervalMs();
        }
    }

    /** The leader has these offsets no longer. */
    void onGone(long first, long last, long nowMs) {
        while (isMissing() && expected >= first && expected <= last) {
            skipTo(Math.min(last + 1, holeEnd()));
        }
        askForMissing(nowMs);
    }

    /** What was asked for has been answered: asks at once for what is still missing. */
    void askAgain(long nowMs) {
        stopAsking();
        askForMissing(nowMs);
    }

    void tick(long nowMs) {
        if (nowMs < askAgainMs) {
            return;
        }
        if (attempts >= settings.repairAttempts()) {
            skipTo(holeEnd());
            askForMissing(nowMs);
        } else {
            ask(nowMs);
        }
    }

    private void deliver(RecordBatch batch) {
        RecordBatch fresh = batch.baseOffset() < expected ? batch.from(expected) : batch;
        expected = batch.nextOffset();
        attempts = 0;
        sink.deliver(fresh);
    }

    private void deliverHeld() {
        while (!held.isEmpty() && held.firstKey() <= expected) {
            RecordBatch batch = held.pollFirstEntry().getValue();
            heldBytes -= footprint(batch);
            allHeld.release(footprint(batch));
            if (batch.nextOffset() > expected) {
                deliver(batch);
            }
        }
    }

    private void hold(RecordBatch batch) {
        int bytes = footprint(batch);
        if (held.containsKey(batch.baseOffset())) {
            trace.count(Measure.BATCHES_DUPLICATE);
        } else if (heldBytes + bytes <= settings.heldBytesMax() && allHeld.take(bytes)) {
            heldBytes += bytes;
            held.put(batch.baseOffset(), batch);
        } else {
            trace.count(Measure.BATCHES_NOT_HELD);
        }
    }

    private static int footprint(RecordBatch batch) {
        return batch.messageBytes()
                + BATCH_OVERHEAD_BYTES
                + MESSAGE_OVERHEAD_BYTES * batch.messages().size();
    }

    private void skipTo(long offset) {
        Range gap = new Range(expected, offset - 1);
        expected = offset;
        attempts = 0;
        sink.onGap(gap);
        deliverHeld();
    }

    private boolean isMissing() {
        return expected < end;
    }

    private long holeEnd() {
        return held.isEmpty() ? end : held.firstKey();
    }

    private void askForMissing(long nowMs) {
        if (!isMissing()) {
            stopAsking();
        } else if (expected >= askedEnd) {
            attempts = 0;
            ask(nowMs);
        }
    }

    private void ask(long nowMs) {
        attempts++;
        askedEnd = holeEnd();
        askAgainMs = nowMs + settings.repairIntervalMs();
        sink.ask(expected, askedEnd - 1);
    }

    private void stopAsking() {
        askedEnd = 0;
        attempts = 0;
        askAgainMs = NEVER;
    }

    /** Whether the clock matters: something is missing that is asked for. */
    boolean isWaiting() {
        return askAgainMs != NEVER;
    }

    /** The offset of the message that is delivered next. */
    long expected() {
        return expected;
    }

    int heldBytes() {
        return heldBytes;
    }
}
