package dev.cubecast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/** Closes a stream on which nothing has come for a while: the other end may have vanished without a word. */
final class IdleWatch implements AutoCloseable {
    private final InputStream watched;
    private final long idleNsMax;
    private final Thread thread = new Thread(this::watch, "idle-watch");
    private volatile long lastNs = System.nanoTime();

    IdleWatch(InputStream watched, long idleMsMax) {
        this.watched = watched;
        idleNsMax = TimeUnit.MILLISECONDS.toNanos(idleMsMax);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void touch() {
        lastNs = System.nanoTime();
    }

    private void watch() {
        try {
            long leftNs = idleNsMax;
            while (leftNs > 0) {
                TimeUnit.NANOSECONDS.sleep(leftNs);
                leftNs = lastNs + idleNsMax - System.nanoTime();
            }
            watched.close();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException alreadyBroken) {
            // The reader hears of it as well.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
