package dev.cubecast.client;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What has come of one topic and was not handled yet. */
final class Inbox<T> {
    private final int max;
    private final Queue<T> waiting = new ArrayDeque<>();
    private boolean holdsUp;

    /** @param max how many may wait before no more is to be read; what one read has brought is taken all the same */
    Inbox(int max) {
        this.max = max;
    }

    void add(T item) {
        waiting.add(item);
        holdsUp |= waiting.size() >= max;
    }

    Optional<T> take() {
        T next = waiting.poll();
        holdsUp &= waiting.size() > max / 2;
        return Optional.ofNullable(next);
    }

    void clear() {
        waiting.clear();
        holdsUp = false;
    }

    /** Whether no more is to be read: from when it is full until half of it is handled. */
    boolean holdsUp() {
        return holdsUp;
    }
}
