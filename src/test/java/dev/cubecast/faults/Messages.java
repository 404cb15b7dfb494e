package dev.cubecast.faults;

import dev.cubecast.message.Bytes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** The messages of these clients, which are JSON strings without anything to escape, as they are written and read. */
final class Messages {
    /** So large that a batch with one is stored apart from the tables. */
    private static final String LARGE = "-" + "x".repeat(5_000);

    /** One of so many is large, and so is an early one. */
    private static final int LARGE_EVERY = 25;

    private static final int FIRST_LARGE = 3;

    private Messages() {}

    /** @param number of the messages of one client */
    static Bytes next(String name, long number) {
        return Bytes.utf8(number % LARGE_EVERY == FIRST_LARGE ? name + LARGE : name);
    }

    static String line(Bytes message) {
        return '"' + message.toUtf8() + '"';
    }

    static String lines(List<Bytes> messages) {
        return messages.stream().map(Messages::line).collect(Collectors.joining("\n"));
    }

    static Bytes body(JsonObject message) {
        return Bytes.utf8(message.getString("body"));
    }

    static List<Bytes> bodies(JsonArray messages) {
        return messages.stream().map(JsonObject.class::cast).map(Messages::body).toList();
    }
}
