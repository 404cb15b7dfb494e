package dev.cubecast.bridge;

import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Isolated;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of clients that were written to in one event: each is flushed once, at the end of it, however many topics
 * it watches.
 */
public final class SocketFlushes {
    private final EventQueue events;
    private final UnsentBytes unsent;
    private List<SocketWriter> unflushed = new ArrayList<>();
    /** The list of the event before, which is empty. */
    private List<SocketWriter> spare = new ArrayList<>();

    SocketFlushes(EventQueue events, UnsentBytes unsent) {
        this.events = events;
        this.unsent = unsent;
    }

    /** What is written goes there. */
    UnsentBytes unsent() {
        return unsent;
    }

    /**
     * A transport that does not write to a socket itself keeps so many bytes more for its client, or less if negative.
     */
    public void onKept(int bytes) {
        unsent.onKept(bytes);
    }

    void later(SocketWriter socket) {
        if (unflushed.isEmpty()) {
            events.later(this::flush);
        }
        unflushed.add(socket);
    }

    private void flush() {
        List<SocketWriter> due = unflushed;
        unflushed = spare;
        spare = due;
        try {
            Isolated.forEach(due, SocketWriter::flush);
        } finally {
            due.clear();
            unsent.onFlushed();
        }
    }
}
