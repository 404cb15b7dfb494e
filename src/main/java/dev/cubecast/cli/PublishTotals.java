package dev.cubecast.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What became of the messages of one {@code pub}. Safe from all threads. */
final class PublishTotals {
    private long given;
    private long acknowledged;
    private long unknown;
    private long refused;

    /** They are to be published; those of which nothing else is told later were not sent. */
    synchronized void give(int messages) {
        given += messages;
    }

    synchronized void acknowledge(int messages) {
        acknowledged += messages;
    }

    /** They may be stored or not: nobody can tell. */
    synchronized void leaveUnknown(int messages) {
        unknown += messages;
    }

    synchronized void refuse(int messages) {
        refused += messages;
    }

    synchronized boolean allAcknowledged() {
        return acknowledged == given;
    }

    private long notSent() {
        return given - acknowledged - unknown - refused;
    }

    synchronized String forPeople() {
        List<String> parts = new ArrayList<>();
        parts.add(acknowledged + " acknowledged");
        if (unknown > 0) {
            parts.add(unknown + " of unknown outcome");
        }
        if (refused > 0) {
            parts.add(refused + " refused");
        }
        if (notSent() > 0) {
            parts.add(notSent() + " not sent");
        }
        return String.join(", ", parts);
    }

    synchronized JsonObject toJson() {
        return new JsonObject()
                .put("acknowledged", acknowledged)
                .put("unknown", unknown)
                .put("refused", refused)
                .put("notSent", notSent());
    }
}
