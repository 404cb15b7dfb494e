package dev.cubecast.publish;

import dev.cubecast.overlay.EventQueue;

/**
 * Tells publishers how their publishes ended: each once, after the event in which it was decided, and in an event of
 * its own, so that one that throws keeps no other from being told.
 */
final class Endings {
    private final EventQueue events;

    Endings(EventQueue events) {
        this.events = events;
    }

    void end(Publish publish, PublishOutcome outcome) {
        if (publish.hasEnded()) {
            throw new IllegalStateException("a publish ends once, but now again with " + outcome);
        }
        publish.end();
        events.later(() -> publish.whenDone().accept(outcome));
    }
}
