package dev.cubecast.overlay;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What got something to do in the current event and does it at the end of it, once, in the order in which each was
 * first added.
 */
public final class EndOfEvent<T> {
    private final EventQueue events;
    private final Consumer<T> task;
    private final Set<T> added = new LinkedHashSet<>();

    public EndOfEvent(EventQueue events, Consumer<T> task) {
        this.events = events;
        this.task = task;
    }

    public void add(T item) {
        if (added.isEmpty()) {
            events.later(this::run);
        }
        added.add(item);
    }

    private void run() {
        List<T> due = List.copyOf(added);
        added.clear();
        Isolated.forEach(due, task);
    }
}
