package dev.cubecast.bridge;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/** The messages of one pull, as they come: as many as it may have, and one at least, however large. */
final class PulledBatches {
    private final int messagesMax;
    private final int bytesMax;
    private final List<RecordBatch> batches = new ArrayList<>();
    private int messages;
    private int bytes;
    private boolean full;
    private long next;

    PulledBatches(int messagesMax, int bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** Goes on at an offset; nothing has been added yet, or all before it is no longer kept. */
    void skipTo(long offset) {
        next = offset;
    }

    /** Adds what is new in a batch, as far as there is room. */
    void add(RecordBatch batch) {
        if (full || batch.nextOffset() <= next) {
            return;
        }
        RecordBatch fresh = batch.baseOffset() < next ? batch.from(next) : batch;
        int taken = 0;
        for (Bytes message : fresh.messages()) {
            full = messages == messagesMax || messages > 0 && bytes + message.length() > bytesMax;
            if (full) {
                break;
            }
            messages++;
            bytes += message.length();
            taken++;
        }
        if (taken > 0) {
            next += taken;
            batches.add(taken == fresh.messages().size() ? fresh : fresh.until(next));
        }
        full |= messages == messagesMax || bytes >= bytesMax;
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    boolean isFull() {
        return full;
    }

    /** Bytes of messages that there is room for. */
    int room() {
        return Math.max(0, bytesMax - bytes);
    }

    /** The offset behind the last message. */
    long next() {
        return next;
    }

    List<RecordBatch> batches() {
        return List.copyOf(batches);
    }
}
