package dev.cubecast.bridge;

import dev.cubecast.overlay.EventQueue;
import java.util.ArrayList;
import java.util.List;

/** The sockets of clients that were written to in one event: each is flushed once, at the end of it, however many topics it watches. */
public final class SocketFlushes {
    private final EventQueue events;
    private List<SocketWriter> unflushed = new ArrayList<>();

    public SocketFlushes(EventQueue events) {
        this.events = events;
    }

    void later(SocketWriter socket) {
        if (unflushed.isEmpty()) {
            events.later(this::flush);
        }
        unflushed.add(socket);
    }

    private void flush() {
        List<SocketWriter> due = unflushed;
        unflushed = new ArrayList<>(due.size());
        due.forEach(SocketWriter::flush);
    }
}
