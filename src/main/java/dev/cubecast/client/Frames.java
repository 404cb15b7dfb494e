package dev.cubecast.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The frames of the event bus protocol over TCP: four bytes of length, the first of them the highest, and a JSON
 * object.
 */
final class Frames {
    static final int LENGTH_BYTES = 4;
    /** The largest message that a node takes: its body, and its headers' names and values. */
    static final int MESSAGE_BYTES_MAX = 1 << 20;
    /** The largest that a node takes: a message of 1 MiB, and 64 KiB for all around it. */
    static final int SENT_BYTES_MAX = MESSAGE_BYTES_MAX + (64 << 10);
    /**
     * Of a message's body and headers as JSON, which may have many escapes, beside which a frame has the names of its
     * topic and its producer.
     */
    static final int CONTENT_BYTES_MAX = SENT_BYTES_MAX - (2 << 10);
    /** Longer ones are not read: a node's largest has a message and headers, each byte of which escapes make six. */
    static final int READ_BYTES_MAX = 6 * SENT_BYTES_MAX;

    private static final JsonObject PING = new JsonObject().put("type", "ping");

    private Frames() {}

    static void writePing(Buffer out) {
        write(out, PING.encode());
    }

    /** @param from see {@link From} */
    static void writeRegister(Buffer out, String topic, String from) {
        JsonObject headers = new JsonObject().put("from", from);
        write(out, frame("register", topic).put("headers", headers).encode());
    }

    static void writeUnregister(Buffer out, String topic) {
        write(out, frame("unregister", topic).encode());
    }

    static void writeQuestion(Buffer out, String address, String replyAddress, JsonObject question) {
        write(
                out,
                frame("send", address)
                        .put("replyAddress", replyAddress)
                        .put("body", question)
                        .encode());
    }

    /** @param durability what is asked for; empty for the topic's */
    static void writePublication(Buffer out, Publication publication, String replyAddress, String durability) {
        String head = head(publication, replyAddress, durability);
        // The body is JSON already: it takes the place of the brace that ends the object.
        write(out, head.substring(0, head.length() - 1) + ",\"body\":" + publication.body + "}");
    }

    private static String head(Publication publication, String replyAddress, String durability) {
        Map<String, String> headers = new LinkedHashMap<>(publication.headers);
        publication.number().ifPresent(number -> {
            headers.put("producer", number.producer());
            headers.put("sequence", String.valueOf(number.sequence()));
        });
        if (!durability.isEmpty()) {
            headers.put("durability", durability);
        }
        return Json.encode(frame("send", publication.topic)
                .put("replyAddress", replyAddress)
                .put("headers", new JsonObject(new LinkedHashMap<>(headers))));
    }

    private static JsonObject frame(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    private static void write(Buffer out, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        out.appendInt(bytes.length).appendBytes(bytes);
    }
}
