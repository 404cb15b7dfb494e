package dev.cubecast.cli;

import java.util.ArrayList;
import java.util.List;

/** Tells a command that goes on by itself that its user wants it to end. Safe from all threads. */
public final class StopSignal {
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean requested;

    /** Runs on the thread of the request, or at once if that is past; must return soon. */
    public synchronized void whenRequested(Runnable listener) {
        listeners.add(listener);
        if (requested) {
            listener.run();
        }
    }

    /**
     * Asks the command to end.
     *
     * @return whether it listens; if not, it may just be cut off
     */
    public synchronized boolean request() {
        if (!requested) {
            requested = true;
            listeners.forEach(Runnable::run);
        }
        return !listeners.isEmpty();
    }

    public synchronized boolean isRequested() {
        return requested;
    }
}
