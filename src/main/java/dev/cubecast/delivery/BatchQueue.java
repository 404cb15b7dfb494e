package dev.cubecast.delivery;

import dev.cubecast.delivery.ByteQueue.Cursor;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches of one topic, each of which follows on the one before it, encoded: no object stays for any of them. */
final class BatchQueue {
    /** When the batch was added, its messages and its encoded bytes. */
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + Integer.BYTES;

    private final ByteQueue queue;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private long first;
    private long next;

    // What the header of the oldest batch says.
    private long oldestMs;
    private int oldestMessages;
    private int oldestBytes;

    BatchQueue(BlockPool pool) {
        queue = new ByteQueue(pool);
    }

    /** What a batch takes, in bytes. */
    static int footprint(Bytes encoded) {
        return HEADER_BYTES + encoded.length();
    }

    boolean isEmpty() {
        return queue.length() == 0;
    }

    /** What all batches take. */
    int bytes() {
        return queue.length();
    }

    /** The offset of the first message, if there is any. */
    long first() {
        return first;
    }

    /** The offset behind the last message that was added. */
    long next() {
        return next;
    }

    /** When the oldest batch was added, if there is any. */
    long oldestMs() {
        return oldestMs;
    }

    /** Adds a batch that begins at {@link #next()}, or any if the queue is empty. */
    void add(RecordBatch batch, Bytes encoded, long nowMs) {
        boolean wasEmpty = isEmpty();
        header.clear().putLong(nowMs).putInt(batch.messages().size()).putInt(encoded.length());
        queue.add(header.array(), 0, HEADER_BYTES);
        queue.add(encoded.array(), encoded.offset(), encoded.length());
        next = batch.nextOffset();
        if (wasEmpty) {
            first = batch.baseOffset();
            readOldestHeader();
        }
    }

    /** Forgets the oldest batch; there must be one. */
    void removeOldest() {
        queue.remove(HEADER_BYTES + oldestBytes);
        first += oldestMessages;
        if (!isEmpty()) {
            readOldestHeader();
        }
    }

    private void readOldestHeader() {
        queue.peek(header.array());
        header.clear();
        oldestMs = header.getLong();
        oldestMessages = header.getInt();
        oldestBytes = header.getInt();
    }

    void clear() {
        queue.remove(queue.length());
        first = next;
    }

    /**
     * The batches with any of the offsets {@code from} to {@code last}, the first batch without what is before; at
     * least one, if there is any, but none that begins after {@code bytesMax}.
     */
    List<RecordBatch> read(long from, long last, int bytesMax) {
        List<RecordBatch> found = new ArrayList<>();
        Cursor cursor = queue.read();
        int foundBytes = 0;
        for (long base = first; base < next && base <= last && foundBytes < bytesMax; ) {
            cursor.take(header.array());
            int messages = header.getInt(Long.BYTES);
            int bytes = header.getInt(Long.BYTES + Integer.BYTES);
            if (base + messages > from) {
                RecordBatch batch = RecordBatch.decode(Bytes.of(cursor.take(new byte[bytes])));
                found.add(base < from ? batch.from(from) : batch);
                foundBytes += batch.messageBytes();
            } else {
                cursor.skip(bytes);
            }
            base += messages;
        }
        return found;
    }
}
