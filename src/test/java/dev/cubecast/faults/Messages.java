package dev.cubecast.faults;

import dev.cubecast.message.Bytes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** The messages of these clients, which are JSON strings without anything to escape, as they are written and read. */
final class Messages {
    private Messages() {}

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
