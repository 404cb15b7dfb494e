package dev.cubecast.delivery;

import dev.cubecast.topic.SlowConsumer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Pushes of one ephemeral topic on their way to one client. While the client keeps up they pass straight through; else
 * they wait here, within limits, and the topic's {@link SlowConsumer} policy says what happens at the limit. What a
 * client does not get it is told of by a gap before the next push that it does get.
 *
 * @param <E> an encoded push, of one or more messages with consecutive offsets
 */
public final class SessionQueue<E> {
    private final SlowConsumer policy;
    private final int pushesMax;
    private final int bytesMax;
    private final Outlet<E> outlet;

    private final Deque<Waiting<E>> waiting = new ArrayDeque<>();
    private int waitingBytes;
    /** What is missing between the last push that waits, or was written, and the next that will come. */
    private @Nullable Gap gapAtEnd;

    private boolean overflowed;
    private long dropped;

    /** The client's connection. */
    public interface Outlet<E> {
        /** Whether the connection takes more without piling it up. */
        boolean isWritable();

        void write(E push);

        void writeGap(Gap gap);
    }

    private record Waiting<E>(
            E push,
            int bytes,
            long firstOffset,
            long lastOffset,
            @Nullable Gap gapBefore) {}

    /**
     * @param pushesMax pushes that may wait
     * @param bytesMax bytes of pushes that may wait, unless a single one is larger
     */
    public SessionQueue(SlowConsumer policy, int pushesMax, int bytesMax, Outlet<E> outlet) {
        this.policy = policy;
        this.pushesMax = pushesMax;
        this.bytesMax = bytesMax;
        this.outlet = outlet;
    }

    /**
     * Takes a push with the messages of the given offsets, both included.
     *
     * @return false if the client must be disconnected, because it does not keep up and the policy says so
     */
    public boolean offer(E push, int bytes, long firstOffset, long lastOffset) {
        if (overflowed) {
            return false;
        }
        if (waiting.isEmpty() && outlet.isWritable()) {
            writeGapAtEnd();
            outlet.write(push);
            return true;
        }
        Waiting<E> last = new Waiting<>(push, bytes, firstOffset, lastOffset, gapAtEnd);
        gapAtEnd = null;
        waiting.add(last);
        waitingBytes += bytes;
        return policy == SlowConsumer.DISCONNECT ? checkLimits() : makeRoom();
    }

    /** Drops messages before the next push, both offsets included, as nothing but that would be kept. */
    public void skip(long firstOffset, long lastOffset) {
        dropped += lastOffset - firstOffset + 1;
        gapAtEnd = Gap.merge(gapAtEnd, new Gap.Range(firstOffset, lastOffset));
    }

    /** Takes a gap of the topic itself. */
    public void offerGap(Gap gap) {
        if (overflowed) {
            return;
        }
        gapAtEnd = Gap.merge(gapAtEnd, gap);
        onWritable();
    }

    /** Writes what waits for as long as the connection takes it. */
    public void onWritable() {
        while (!waiting.isEmpty() && outlet.isWritable()) {
            Waiting<E> next = waiting.remove();
            waitingBytes -= next.bytes();
            if (next.gapBefore() != null) {
                outlet.writeGap(next.gapBefore());
            }
            outlet.write(next.push());
        }
        if (waiting.isEmpty() && outlet.isWritable()) {
            writeGapAtEnd();
        }
    }

    private void writeGapAtEnd() {
        if (gapAtEnd != null) {
            outlet.writeGap(gapAtEnd);
            gapAtEnd = null;
        }
    }

    /**
     * Lets at least so many bytes go, the oldest first and all of them if need be, because the queues of all clients
     * hold too much together.
     *
     * @return false if the client must be disconnected, because it does not keep up and the policy says so
     */
    public boolean shed(long bytes) {
        if (policy == SlowConsumer.DISCONNECT) {
            overflow();
            return false;
        }
        long keptMax = waitingBytes - bytes;
        while (!waiting.isEmpty() && waitingBytes > keptMax) {
            dropOldest();
        }
        return true;
    }

    private boolean checkLimits() {
        if (isOverLimit()) {
            overflow();
        }
        return !overflowed;
    }

    private void overflow() {
        overflowed = true;
        waiting.clear();
        waitingBytes = 0;
    }

    private boolean makeRoom() {
        while (waiting.size() > 1 && (policy == SlowConsumer.LATEST_ONLY || isOverLimit())) {
            dropOldest();
        }
        return true;
    }

    private void dropOldest() {
        Waiting<E> oldest = waiting.remove();
        waitingBytes -= oldest.bytes();
        dropped += oldest.lastOffset() - oldest.firstOffset() + 1;
        Gap missing = Gap.merge(oldest.gapBefore(), new Gap.Range(oldest.firstOffset(), oldest.lastOffset()));
        Waiting<E> next = waiting.poll();
        if (next == null) {
            gapAtEnd = gapAtEnd == null ? missing : Gap.merge(missing, gapAtEnd);
        } else {
            waiting.addFirst(new Waiting<>(
                    next.push(),
                    next.bytes(),
                    next.firstOffset(),
                    next.lastOffset(),
                    next.gapBefore() == null ? missing : Gap.merge(missing, next.gapBefore())));
        }
    }

    private boolean isOverLimit() {
        return waiting.size() > 1 && (waiting.size() > pushesMax || waitingBytes > bytesMax);
    }

    /** Pushes that wait. */
    public int size() {
        return waiting.size();
    }

    /** Bytes of the pushes that wait. */
    public int bytes() {
        return waitingBytes;
    }

    /** Messages dropped because the client did not keep up. */
    public long dropped() {
        return dropped;
    }
}
