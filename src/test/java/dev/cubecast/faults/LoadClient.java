package dev.cubecast.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A client of a cube on a thread of its own, which works again and again until it is stopped. */
abstract class LoadClient {
    final Nodes nodes;
    final FaultHistory history;
    final Topic topic;
    final RandomGenerator random;
    private final String name;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    LoadClient(String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random) {
        this.name = name;
        this.nodes = nodes;
        this.history = history;
        this.topic = topic;
        this.random = random;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** One step of its work, which returns in some seconds at most. */
    abstract void work() throws InterruptedException;

    /** Whether it may end, once it is to stop. */
    boolean isDone() {
        return true;
    }

    final void start() {
        thread.start();
    }

    /** Returns when it has ended its work. */
    final void stop() throws InterruptedException {
        stopped.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(60));
        if (thread.isAlive()) {
            history.fail(this + " cannot end its work", new IllegalStateException(String.valueOf(thread.getState())));
        }
    }

    final boolean isStopping() {
        return stopped.getCount() == 0;
    }

    /** The pace of its work: how long it does nothing. */
    final void pauseMs(int mostMs) throws InterruptedException {
        new CountDownLatch(1).await(1 + random.nextInt(mostMs), TimeUnit.MILLISECONDS);
    }

    final int anyNode() {
        return random.nextInt(nodes.size());
    }

    private void run() {
        try {
            while (!isStopping() || !isDone()) {
                work();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            history.fail(this + " failed: " + failure, failure);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
