package dev.cubecast.publish;

import dev.cubecast.overlay.EventQueue;
import java.util.ArrayList;
import java.util.List;

/** Tells publishers how their publishes ended: each once, at the end of the event in which it was decided. */
final class Endings {
    private record Ending(Publish publish, PublishOutcome outcome) {}

    private final EventQueue events;
    private List<Ending> untold = new ArrayList<>();

    Endings(EventQueue events) {
        this.events = events;
    }

    void end(Publish publish, PublishOutcome outcome) {
        if (publish.hasEnded()) {
            throw new IllegalStateException("a publish ends once, but now again with " + outcome);
        }
        publish.end();
        untold.add(new Ending(publish, outcome));
        if (untold.size() == 1) {
            events.later(this::tell);
        }
    }

    private void tell() {
        List<Ending> endings = untold;
        untold = new ArrayList<>();
        endings.forEach(ending -> ending.publish.whenDone().accept(ending.outcome));
    }
}
