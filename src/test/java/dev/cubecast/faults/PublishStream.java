package dev.cubecast.faults;

import dev.cubecast.faults.Endpoint.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Publishes to one topic at an even pace, whatever becomes of it, and remembers when each was sent and committed. */
final class PublishStream implements AutoCloseable {
    private static final int UNDER_WAY_MAX = 500;

    /** Both in nanoseconds of the same clock. */
    record Commit(long sent, long committed) {}

    private final IntFunction<String> urls;
    private final List<Commit> commits = new ArrayList<>();
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private final long periodMicros;
    private final String body;
    private long failed;

    /** @param urls where the messages are posted: one after the other, with the number of each */
    PublishStream(IntFunction<String> urls, int rate, String body) {
        this.urls = urls;
        this.periodMicros = TimeUnit.SECONDS.toMicros(1) / rate;
        this.body = body;
        this.thread = new Thread(this::run, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long next = System.nanoTime();
        try {
            for (int number = 0; !ended.await(next - System.nanoTime(), TimeUnit.NANOSECONDS); number++) {
                next += TimeUnit.MICROSECONDS.toNanos(periodMicros);
                underWay.acquire();
                publish(urls.apply(number));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(String url) {
        long sent = System.nanoTime();
        var unused = Endpoint.post(url, "application/json", body).thenAccept(answer -> {
            underWay.release();
            add(new Commit(sent, System.nanoTime()), answer.outcome() == Outcome.DONE);
        });
    }

    private synchronized void add(Commit commit, boolean done) {
        if (done) {
            commits.add(commit);
            notifyAll();
        } else {
            failed++;
        }
    }

    /** Waits for the first commit of what was sent after a moment; returns when that was. */
    synchronized long awaitSentAfter(long moment) throws InterruptedException {
        while (true) {
            for (int i = commits.size() - 1; i >= 0 && commits.get(i).committed() > moment; i--) {
                if (commits.get(i).sent() > moment) {
                    return firstSentAfter(moment);
                }
            }
            wait();
        }
    }

    private long firstSentAfter(long moment) {
        return commits.stream()
                .filter(commit -> commit.sent() > moment)
                .mapToLong(Commit::committed)
                .min()
                .orElseThrow();
    }

    /** The longest time in which nothing was committed, between two moments. */
    synchronized long longestGap(long from, long until) {
        long longest = 0;
        long before = from;
        for (Commit commit : commits) {
            if (commit.committed() > before && commit.committed() < until) {
                longest = Math.max(longest, commit.committed() - before);
                before = commit.committed();
            }
        }
        return Math.max(longest, until - before);
    }

    synchronized int committed() {
        return commits.size();
    }

    synchronized long failed() {
        return failed;
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
