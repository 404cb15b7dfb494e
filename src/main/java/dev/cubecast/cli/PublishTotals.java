package dev.cubecast.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What became of the messages of one {@code pub}. Safe from all threads. */
final class PublishTotals {
    private long acknowledged;
    private long unknown;
    private long refused;

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
        return unknown == 0 && refused == 0;
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
        return String.join(", ", parts);
    }

    synchronized JsonObject toJson() {
        return new JsonObject()
                .put("acknowledged", acknowledged)
                .put("unknown", unknown)
                .put("refused", refused);
    }
}
