package dev.cubecast;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes only when a test says so. What is due at the same moment happens in the order in which it was asked
 * for.
 */
public final class VirtualTime {
    private record Event(long atMs, long order, Runnable task) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private long order;
    private long nowMs;

    public VirtualTime(long startMs) {
        nowMs = startMs;
    }

    public long nowMs() {
        return nowMs;
    }

    public void after(long delayMs, Runnable task) {
        events.add(new Event(nowMs + delayMs, order++, task));
    }

    /** For the first time after a period. */
    public void every(long periodMs, Runnable task) {
        after(periodMs, () -> {
            task.run();
            every(periodMs, task);
        });
    }

    public void run(long durationMs) {
        run(durationMs, () -> {});
    }

    /** Lets time pass, and does something after each event. */
    public void run(long durationMs, Runnable afterEach) {
        long untilMs = nowMs + durationMs;
        while (!events.isEmpty() && events.element().atMs() <= untilMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.task().run();
            afterEach.run();
        }
        nowMs = untilMs;
    }
}
