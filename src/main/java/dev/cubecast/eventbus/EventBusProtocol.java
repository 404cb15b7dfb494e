package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.bridge.WebSocketFrames;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ResumeToken;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The frames that clients get, as one transport has them. */
public final class EventBusProtocol implements ClientProtocol {
    /** Ends a frame where the transport writes each of them for itself: no JSON text has it. */
    public static final byte END = 0;

    public static final EventBusProtocol TCP =
            new EventBusProtocol("eventbus-tcp", "message", EventBusProtocol::writeWithLength);
    public static final EventBusProtocol WEBSOCKET =
            new EventBusProtocol("eventbus-websocket", "rec", WebSocketFrames::writeBinary);
    public static final EventBusProtocol SOCKJS = new EventBusProtocol(
            "sockjs", "rec", (out, json) -> out.writeBytes(json).writeByte(END));

    private final String name;
    private final String delivery;
    private final Framing framing;

    /** How a text of JSON becomes a frame. */
    private interface Framing {
        void write(ByteWriter out, Bytes json);
    }

    /** @param delivery the type of the frames that are not errors */
    private EventBusProtocol(String name, String delivery, Framing framing) {
        this.name = name;
        this.delivery = delivery;
        this.framing = framing;
    }

    private static void writeWithLength(ByteWriter out, Bytes json) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.writeByte(json.length() >>> shift);
        }
        out.writeBytes(json);
    }

    @Override
    public String name() {
        return name;
    }

    // ---- What topics deliver ----

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        ByteWriter json = new ByteWriter(256 + message.body().length());
        writeHead(json, delivered.topic().text());
        json.writeText(",\"headers\":{");
        for (Map.Entry<String, String> header : message.headers().entrySet()) {
            json.writeJsonString(header.getKey()).writeByte(':').writeJsonString(header.getValue());
            json.writeByte(',');
        }
        writeNumber(json, Headers.OFFSET, delivered.batch().baseOffset() + index);
        json.writeByte(',');
        writeNumber(json, Headers.EPOCH, delivered.batch().epoch());
        json.writeByte(',');
        writeNumber(json, Headers.TIMESTAMP, delivered.batch().timestampMs());
        json.writeText("},\"body\":");
        MessageJson.writeBody(json, message);
        json.writeText(",\"send\":false");
        if (delivered.stored()) {
            MessageJson.writeToken(json, ResumeToken.of(delivered, index));
        }
        json.writeByte('}');
        framing.write(out, json.written());
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        ByteWriter json = new ByteWriter();
        writeHead(json, topic.text());
        json.writeText(",\"headers\":{\"" + Headers.GAP + "\":\"").writeText(text(gap));
        json.writeText("\"},\"send\":false}");
        framing.write(out, json.written());
    }

    private static String text(Gap gap) {
        if (gap instanceof Gap.Range range) {
            return range.first() + "-" + range.last();
        }
        return gap instanceof Gap.Reset ? "reset" : "unknown";
    }

    private void writeHead(ByteWriter json, String address) {
        json.writeText("{\"type\":\"").writeText(delivery).writeText("\",\"address\":");
        json.writeJsonString(address);
    }

    private static void writeNumber(ByteWriter json, String name, long value) {
        json.writeByte('"').writeText(name).writeText("\":\"").writeDecimal(value);
        json.writeByte('"');
    }

    // ---- Answers ----

    void writePong(ByteWriter out) {
        framing.write(out, Bytes.utf8("{\"type\":\"pong\"}"));
    }

    /** @param body the bytes of one JSON value */
    void writeReply(ByteWriter out, String replyAddress, Bytes body) {
        ByteWriter json = new ByteWriter(128 + replyAddress.length() + body.length());
        writeHead(json, replyAddress);
        json.writeText(",\"body\":").writeBytes(body).writeText(",\"send\":true}");
        framing.write(out, json.written());
    }

    /** @param address where the client awaits an answer, or of the topic that it has registered; null if there is none */
    void writeError(ByteWriter out, @Nullable String address, Problem problem) {
        JsonObject error = new JsonObject().put("type", "err");
        if (address != null) {
            error.put("address", address);
        }
        error.put("failureCode", problem.code().status())
                .put("failureType", "RECIPIENT_FAILURE")
                .put("message", problem.code().text())
                .put("rawMessage", problem.detail())
                .put("conclusion", problem.code().conclusion().text())
                .mergeIn(problem.members());
        framing.write(out, Bytes.utf8(error.encode()));
    }
}
