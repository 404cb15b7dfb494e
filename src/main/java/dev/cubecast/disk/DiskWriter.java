package dev.cubecast.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The thread that writes. All that waits when it is free becomes one write of the database and one sync, for all groups
 * of the node. What fails is told once and never tried again; nothing is written after it.
 */
final class DiskWriter implements AutoCloseable {
    /** The most bytes of one sync, unless one write is larger. */
    private static final long SYNC_BYTES_MAX = 8L << 20;

    /**
     * So long the number of a write may wait to be synced. A sync for each was a fifth of the time of publishes that
     * follow one another.
     */
    private static final long NUMBER_SYNC_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How often it looks at what the files take. */
    private static final long LOOK_MS = 1_000;

    private static final long LOOK_BYTES = 16L << 20;
    /** Ends the thread. */
    private static final List<Write> END = List.of();

    private final Database database;
    private final SyncedNumber synced;
    private final FreeSpace free;
    private final LogRoom room;
    private final BlobGarbage garbage;
    private final DiskMetrics metrics;
    private final Consumer<List<Write>> onSynced;
    private final Consumer<DiskFailed> onFailed;
    private final BlockingQueue<List<Write>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** When the number of the first write whose number is not synced must be. */
    private long numberDueNs;

    private long lookedMs;
    private long bytesSinceLook;

    /**
     * @param onSynced gets writes, in their order, when they are on disk; on the writer's thread
     * @param onFailed gets the first failure, likewise
     */
    DiskWriter(String name, DiskFiles files, Consumer<List<Write>> onSynced, Consumer<DiskFailed> onFailed) {
        this.database = files.database();
        this.synced = files.synced();
        this.free = files.free();
        this.room = new LogRoom(files.tables(), free);
        this.metrics = files.metrics();
        this.garbage = new BlobGarbage(database, metrics);
        this.onSynced = onSynced;
        this.onFailed = onFailed;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes writes that were asked for together. Returns at once. */
    void add(List<Write> writes) {
        waiting.add(writes);
    }

    /** Returns when all that was added has been written, or has failed. */
    @Override
    public void close() {
        waiting.add(END);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- The thread ----

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                List<Write> first = waiting.poll(idleNs(), TimeUnit.NANOSECONDS);
                goesOn = first != END;
                if (first != null && goesOn) {
                    write(withWhatWaits(first));
                }
                syncNumber(!goesOn);
                look();
            }
        } catch (RocksDBException | IOException | RuntimeException | Error failure) {
            onFailed.accept(failure(failure));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            onFailed.accept(new DiskFailed("the disk's writer was interrupted", interruption));
        }
    }

    private List<Write> withWhatWaits(List<Write> first) {
        List<Write> writes = new ArrayList<>(first);
        long bytes = bytesOf(first);
        List<Write> next = waiting.peek();
        while (next != null && next != END && bytes + bytesOf(next) <= SYNC_BYTES_MAX) {
            writes.addAll(waiting.remove());
            bytes += bytesOf(next);
            next = waiting.peek();
        }
        return writes;
    }

    private static long bytesOf(List<Write> writes) {
        return writes.stream().mapToLong(Write::bytes).sum();
    }

    /** How long it waits for something to write before it has something else to do. */
    private long idleNs() {
        return synced.isSynced()
                ? TimeUnit.MILLISECONDS.toNanos(LOOK_MS)
                : Math.max(0, numberDueNs - System.nanoTime());
    }

    private void write(List<Write> writes) throws RocksDBException, IOException {
        long startNs = System.nanoTime();
        for (Write write : writes) {
            database.add(write.steps());
        }
        long bytes = database.addedBytes();
        long number = database.sync();
        if (synced.isSynced()) {
            numberDueNs = System.nanoTime() + NUMBER_SYNC_NS;
        }
        synced.write(number);
        bytesSinceLook += bytes;
        metrics.onSynced(writes.size(), bytes, System.nanoTime() - startNs);
        onSynced.accept(writes);
        room.onWritten(bytes);
        if (waiting.isEmpty()) {
            room.makeIfShort();
        }
    }

    private void syncNumber(boolean atOnce) throws IOException {
        if (!synced.isSynced() && (atOnce || synced.mustSync() || System.nanoTime() - numberDueNs >= 0)) {
            synced.sync();
        }
    }

    private void look() throws RocksDBException {
        long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        if (bytesSinceLook >= LOOK_BYTES || nowMs - lookedMs >= LOOK_MS) {
            free.refresh();
            garbage.look();
            lookedMs = nowMs;
            bytesSinceLook = 0;
        }
    }

    static DiskFailed failure(Throwable failure) {
        boolean full = failure instanceof RocksDBException rocks
                && rocks.getStatus() != null
                && rocks.getStatus().getSubCode() == Status.SubCode.NoSpace;
        return new DiskFailed(
                (full ? "the disk is full: " : "a write to disk has failed: ") + failure.getMessage(), failure);
    }
}
