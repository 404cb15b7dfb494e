package dev.cubecast.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of the messages of one {@code pub}. Safe from all threads. */
final class PublishTotals {
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long given;
    private long acknowledged;
    private long duplicates;
    private long unknown;
    private long refused;

    /** They are to be published; those of which nothing else is told later were not sent. */
    synchronized void give(int messages) {
        given += messages;
    }

    /** @param latencyUs microseconds since they were sent first */
    synchronized void acknowledge(int messages, long latencyUs) {
        acknowledged += messages;
        latencies.record(latencyUs, messages);
    }

    /** Of the acknowledged messages, these had been stored before. */
    synchronized void recognise(int messages) {
        duplicates += messages;
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

    /** How far it is, if there is something left to do. */
    synchronized String progress() {
        return acknowledged + " acknowledged, " + notSent() + " waiting";
    }

    synchronized boolean isBehind() {
        return notSent() > 0;
    }

    synchronized String forPeople() {
        List<String> parts = new ArrayList<>();
        parts.add(given + " published");
        parts.add(acknowledged + " acknowledged");
        add(parts, duplicates, "of them stored before");
        add(parts, unknown, "of unknown outcome");
        add(parts, refused, "refused");
        add(parts, notSent(), "not sent");
        if (!latencies.isEmpty()) {
            parts.add("p50 " + ms(0.5) + " ms");
            parts.add("p99 " + ms(0.99) + " ms");
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private String ms(double share) {
        return String.format(Locale.ROOT, "%.1f", latencies.quantile(share) / 1_000.0);
    }

    synchronized JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("published", given)
                .put("acknowledged", acknowledged)
                .put("duplicates", duplicates)
                .put("unknown", unknown)
                .put("refused", refused)
                .put("notSent", notSent());
        if (!latencies.isEmpty()) {
            json.put("p50Us", latencies.quantile(0.5)).put("p99Us", latencies.quantile(0.99));
        }
        return json;
    }
}
