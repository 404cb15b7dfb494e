package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogStore.Read;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The thread that reads, one question after the other. How many wait is limited by those who ask. */
final class DiskReader implements AutoCloseable {
    private final Database database;
    private final DiskMetrics metrics;
    private final int dimension;
    private final Executor eventLoop;
    private final Consumer<DiskFailed> onFailed;
    private final ExecutorService thread;
    private int waiting;

    /**
     * @param eventLoop gets the answers
     * @param onFailed gets failures that are no damage; on the reader's thread
     */
    DiskReader(String name, DiskFiles files, int dimension, Executor eventLoop, Consumer<DiskFailed> onFailed) {
        this.database = files.database();
        this.metrics = files.metrics();
        this.dimension = dimension;
        this.eventLoop = eventLoop;
        this.onFailed = onFailed;
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /** Puts a question to what a group has now. */
    <T> void read(GroupId group, Function<GroupReader, Read<T>> question, Consumer<Read<T>> whenRead) {
        if (thread.isShutdown()) {
            return; // the disk is closed: nothing completes any more
        }
        waiting++;
        long askedNs = System.nanoTime();
        thread.execute(() -> {
            try (View view = new View(database)) {
                Read<T> answer = question.apply(new GroupReader(view, group, dimension));
                metrics.onRead(System.nanoTime() - askedNs);
                eventLoop.execute(() -> {
                    waiting--;
                    whenRead.accept(answer);
                });
            } catch (DiskFailed failure) {
                onFailed.accept(failure);
            } catch (RuntimeException | Error failure) {
                onFailed.accept(new DiskFailed("a read of group " + group + " has failed: " + failure, failure));
            }
        });
    }

    /** Questions without an answer. */
    int waiting() {
        return waiting;
    }

    /** Returns when the question that is being answered has been. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
