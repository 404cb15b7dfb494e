package dev.cubecast.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what is to happen in it. Of the events of one microsecond the one scheduled first runs first, so a
 * run is the same whenever it is repeated. A binary heap over plain numbers: large cubes schedule millions of events.
 */
public final class Scheduler {
    private static final int SEQUENCE_BITS = 32;
    private static final long TIME_MICROS_MAX = (1L << 63 - SEQUENCE_BITS) - 1;

    private long[] keys = new long[1024];
    private @Nullable Runnable[] events = new Runnable[1024];
    private int size;
    private long sequence;
    private long nowMicros;
    private long eventsRun;

    public long nowMicros() {
        return nowMicros;
    }

    public long nowMs() {
        return nowMicros / 1000;
    }

    public long eventsRun() {
        return eventsRun;
    }

    void afterMs(long delayMs, Runnable event) {
        afterMicros(delayMs * 1000, event);
    }

    void atMs(long timeMs, Runnable event) {
        afterMicros(timeMs * 1000 - nowMicros, event);
    }

    /** Runs the event after a delay; a negative one counts as none. */
    void afterMicros(long delayMicros, Runnable event) {
        long timeMicros = nowMicros + Math.max(0, delayMicros);
        if (timeMicros > TIME_MICROS_MAX || sequence >>> SEQUENCE_BITS != 0) {
            throw new IllegalStateException("a simulation lasts at most 35 minutes and 4 billion events");
        }
        push(timeMicros << SEQUENCE_BITS | sequence++, event);
    }

    /** Runs everything up to and including the given time, which is the time afterwards. */
    void runUntilMs(long timeMs) {
        long timeMicros = timeMs * 1000;
        while (size > 0 && keys[0] >>> SEQUENCE_BITS <= timeMicros) {
            nowMicros = keys[0] >>> SEQUENCE_BITS;
            eventsRun++;
            pop().run();
        }
        nowMicros = Math.max(nowMicros, timeMicros);
    }

    private void push(long key, Runnable event) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        int at = size++;
        while (at > 0 && keys[(at - 1) >>> 1] > key) {
            move((at - 1) >>> 1, at);
            at = (at - 1) >>> 1;
        }
        keys[at] = key;
        events[at] = event;
    }

    private Runnable pop() {
        Runnable first = eventAt(0);
        Runnable last = eventAt(--size);
        long lastKey = keys[size];
        events[size] = null;
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= lastKey) {
                break;
            }
            move(child, at);
            at = child;
        }
        if (size > 0) {
            keys[at] = lastKey;
            events[at] = last;
        }
        return first;
    }

    private void move(int from, int to) {
        keys[to] = keys[from];
        events[to] = events[from];
    }

    private Runnable eventAt(int index) {
        Runnable event = events[index];
        if (event == null) {
            throw new IllegalStateException("no event at " + index + " of " + size);
        }
        return event;
    }
}
