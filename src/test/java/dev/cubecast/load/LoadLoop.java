package dev.cubecast.load;

import dev.cubecast.load.Ending.How;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The one thread of any number of WebSockets. What is asked of it may be asked from everywhere, and happens on its
 * thread.
 */
public final class LoadLoop implements AutoCloseable {
    /** The largest message, and what is read from a socket at a time. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final Selector selector;
    private final Thread thread;
    private final Runnable endOfTurn;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean stopped;

    public LoadLoop() {
        this(() -> {});
    }

    /** @param endOfTurn called when all sockets that had something were read, again and again */
    public LoadLoop(Runnable endOfTurn) {
        this.endOfTurn = endOfTurn;
        try {
            selector = Selector.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        thread = new Thread(this::run, "load");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                selector.select(this::onReady);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                endOfTurn.run();
            }
            for (SelectionKey key : selector.keys()) {
                socket(key).end(new Ending(How.LEFT, 0, "the loop has ended"));
            }
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void onReady(SelectionKey key) {
        socket(key).onReady(buffer);
    }

    private static LoadSocket socket(SelectionKey key) {
        return (LoadSocket) key.attachment();
    }

    /** Answers with what the task returns, which runs on the loop's thread: the listeners' state may be read there. */
    public <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(task.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        selector.wakeup();
        return result;
    }

    private CompletableFuture<Void> does(Runnable task) {
        return call(() -> {
            task.run();
            return null;
        });
    }

    /**
     * Opens sockets in their order.
     *
     * @param atOnce so many of them at most are neither open nor refused
     * @return done when all are open or have ended, with how many are open
     */
    public CompletableFuture<Integer> open(List<LoadSocket> sockets, int atOnce) {
        CompletableFuture<Integer> opened = new CompletableFuture<>();
        tasks.add(() -> new Opening(sockets, opened).go(atOnce));
        selector.wakeup();
        return opened;
    }

    private final class Opening {
        private final List<LoadSocket> all;
        private final CompletableFuture<Integer> opened;
        private final Deque<LoadSocket> waiting;
        private int underWay;

        Opening(List<LoadSocket> all, CompletableFuture<Integer> opened) {
            this.all = all;
            this.opened = opened;
            this.waiting = new ArrayDeque<>(all);
        }

        void go(int atOnce) {
            while (underWay < atOnce && !waiting.isEmpty()) {
                underWay++;
                waiting.remove().begin(selector, () -> {
                    underWay--;
                    // In a turn of its own: who has ended at once would be followed by the next within its call.
                    tasks.add(() -> go(atOnce));
                    selector.wakeup();
                });
            }
            if (underWay == 0 && waiting.isEmpty() && !opened.isDone()) {
                opened.complete(
                        Math.toIntExact(all.stream().filter(LoadSocket::isOpen).count()));
            }
        }
    }

    /** Reads nothing more from sockets that are open: what comes stays in the system's buffers. */
    public CompletableFuture<Void> stall(Collection<LoadSocket> sockets) {
        return does(() -> sockets.forEach(socket -> socket.read(false)));
    }

    /** Reads on. */
    public CompletableFuture<Void> resume(Collection<LoadSocket> sockets) {
        return does(() -> sockets.forEach(socket -> socket.read(true)));
    }

    /** Closes connections without a word, as a client does that is gone. */
    public CompletableFuture<Void> close(Collection<LoadSocket> sockets) {
        return does(() -> sockets.forEach(socket -> socket.end(new Ending(How.LEFT, 0, ""))));
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
