package dev.cubecast.bridge;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The memory that was written to clients' sockets and that some of them have not taken: many slow ones may not take the
 * node's memory together. What several sockets hold is one piece of memory and counts once, as long as one of them
 * holds it, with what the allocator rounds it up to.
 *
 * <p>At the limit a socket that has something left gets nothing more: an ephemeral topic's policy decides, a durable
 * topic's session leaves the feed. Sessions that read wait for their turn, whatever their sockets hold. A connection
 * that takes nothing while others wait is closed in the end: its client comes back with its token and has lost nothing
 * of a durable topic.
 */
final class UnsentBytes {
    /** A connection that has taken nothing for so long is stuck. */
    private static final long STUCK_MS = 5_000;
    /** So long a connection that is closed may hold what it has not taken: its client is told why. */
    private static final long LEAVING_MS = 6_000;
    /** What one session that reads may take at a time, about. */
    private static final int SHARE_BYTES = 128 << 10;
    /** Pieces of memory that are looked at in one tick; the others in the next. */
    private static final int LOOKS_MAX = 10_000;

    private final long bytesMax;
    private final LongSupplier nowMs;
    /** Written in this event; nobody else tells when the sockets have taken it. */
    private List<ByteBuf> written = new ArrayList<>();
    /**
     * Written in the event before, of which sockets that keep up have taken all when this one ends, whatever the
     * transport.
     */
    private List<ByteBuf> earlier = new ArrayList<>();
    /** Written longer ago. */
    private final Queue<ByteBuf> held = new ArrayDeque<>();

    private long heldBytes;

    private final Set<LogSubscription> waiting = new LinkedHashSet<>();
    private final Set<SocketWriter> stopped = new LinkedHashSet<>();
    /** Sessions whose connections hold something, and since when they have taken nothing of it. */
    private Map<Session, Holding> holders = new LinkedHashMap<>();

    private final Queue<Leaving> leaving = new ArrayDeque<>();

    private record Holding(long bytes, long taken, long sinceMs) {}

    private record Leaving(long bytes, long untilMs) {}

    UnsentBytes(long bytesMax, LongSupplier nowMs) {
        this.bytesMax = bytesMax;
        this.nowMs = nowMs;
    }

    long held() {
        return heldBytes;
    }

    boolean isFull() {
        return heldBytes >= bytesMax;
    }

    // ---- What is held ----

    /** Sockets have been given this memory. Takes over a reference to it, beside theirs. */
    void onWritten(ByteBuf memory) {
        heldBytes += size(memory);
        if (!isTaken(memory)) {
            written.add(memory);
        }
    }

    private static int size(ByteBuf memory) {
        return memory.writerIndex() + memory.maxFastWritableBytes();
    }

    /** Whether no socket holds it any more; then it is freed. */
    private boolean isTaken(ByteBuf memory) {
        if (memory.refCnt() > 1) {
            return false;
        }
        heldBytes -= size(memory);
        memory.release();
        return true;
    }

    /** The sockets were flushed, at the end of an event. */
    void onFlushed() {
        earlier.removeIf(this::isTaken);
        held.addAll(earlier);
        earlier.clear();
        List<ByteBuf> emptied = earlier;
        earlier = written;
        written = emptied;
        earlier.removeIf(this::isTaken);
    }

    /** Somebody keeps so many bytes more for a client, in memory of its own; less if negative. */
    void onKept(int bytes) {
        heldBytes += bytes;
    }

    private void look() {
        onFlushed();
        for (int looks = Math.min(held.size(), LOOKS_MAX); looks > 0; looks--) {
            ByteBuf memory = held.remove();
            if (!isTaken(memory)) {
                held.add(memory);
            }
        }
    }

    /** Nobody looks after it any more: what sockets still hold they free themselves. */
    void close() {
        List.of(written, earlier, held).forEach(memories -> {
            memories.forEach(ByteBuf::release);
            memories.clear();
        });
    }

    // ---- Who waits ----

    /** Whether a session may read; if not, it is told to go on when there is room. */
    boolean admits(LogSubscription session) {
        if (!isFull()) {
            return true;
        }
        waiting.add(session);
        return false;
    }

    /** Has a socket told that it takes more again, when it has taken what it holds or there is room. */
    void onStopped(SocketWriter socket) {
        stopped.add(socket);
    }

    void onClosed(LogSubscription session) {
        waiting.remove(session);
    }

    /**
     * Sees what sockets have taken meanwhile, and looks for connections that are stuck. Expects to be called a few
     * times in a second.
     *
     * @param sessions all of the node
     */
    void tick(Collection<Session> sessions) {
        look();
        watch(sessions);
        if (isFull() && !waiting.isEmpty()) {
            disconnectStuck();
        }
        wake();
    }

    private void wake() {
        long count = isFull() ? 0 : 1 + (bytesMax - heldBytes) / SHARE_BYTES;
        List<LogSubscription> readers = waiting.stream().limit(count).toList();
        readers.forEach(waiting::remove);
        readers.forEach(LogSubscription::onWritable);
        List<SocketWriter> going =
                stopped.stream().filter(socket -> !socket.isStopped()).toList();
        going.forEach(stopped::remove);
        going.forEach(SocketWriter::goOn);
    }

    // ---- Who is stuck ----

    private void watch(Collection<Session> sessions) {
        Map<Session, Holding> found = new LinkedHashMap<>();
        if (heldBytes >= bytesMax / 2) {
            sessions.forEach(session -> watch(session, found));
        }
        holders = found;
    }

    private void watch(Session session, Map<Session, Holding> found) {
        long bytes = session.connection().unsentBytes();
        long taken = session.connection().takenBytes();
        Holding before = holders.get(session);
        if (bytes > 0) {
            // It may hold more than before although it has taken something, as it was given more.
            long sinceMs = before == null || taken > before.taken ? nowMs.getAsLong() : before.sinceMs;
            found.put(session, new Holding(bytes, taken, sinceMs));
        }
    }

    /** So many that those who wait have room, or some of them: what they hold counts until they are closed. */
    private void disconnectStuck() {
        long now = nowMs.getAsLong();
        leaving.removeIf(left -> now >= left.untilMs);
        long wanted = Math.min(bytesMax / 8, (long) waiting.size() * SHARE_BYTES);
        long surplus = heldBytes
                - (bytesMax - wanted)
                - leaving.stream().mapToLong(Leaving::bytes).sum();
        List<Map.Entry<Session, Holding>> stuck = holders.entrySet().stream()
                .filter(holder -> now - holder.getValue().sinceMs >= STUCK_MS)
                .sorted(Comparator.comparingLong(holder -> holder.getValue().sinceMs))
                .toList();
        for (Map.Entry<Session, Holding> next : stuck) {
            if (surplus <= 0) {
                return;
            }
            if (!next.getKey().isClosed()) {
                long bytes = next.getValue().bytes;
                surplus -= bytes;
                leaving.add(new Leaving(bytes, now + LEAVING_MS));
                next.getKey().disconnect();
            }
        }
    }
}
