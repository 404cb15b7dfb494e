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
            new EventBusProtocol("eventbus-tcp", "message", EventBusProtocol::insertLength);
    public static final EventBusProtocol WEBSOCKET =
            new EventBusProtocol("eventbus-websocket", "rec", WebSocketFrames::endBinary);
    public static final EventBusProtocol SOCKJS =
            new EventBusProtocol("sockjs", "rec", (out, start) -> out.writeByte(END));

    private final String name;
    private final String delivery;
    private final Framing framing;

    /** How the JSON that was written since a length becomes a frame. */
    private interface Framing {
        void end(ByteWriter out, int start);
    }

    /** @param delivery the type of the frames that are not errors */
    private EventBusProtocol(String name, String delivery, Framing framing) {
        this.name = name;
        this.delivery = delivery;
        this.framing = framing;
    }

    private static void insertLength(ByteWriter out, int start) {
        int length = out.length() - start;
        out.insert(start, Integer.BYTES);
        for (int i = 0; i < Integer.BYTES; i++) {
            out.set(start + i, length >>> Byte.SIZE * (Integer.BYTES - 1 - i));
        }
    }

    @Override
    public String name() {
        return name;
    }

    // ---- What topics deliver ----

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        int start = out.length();
        writeHead(out, delivered.topic().text());
        out.writeText(",\"headers\":{");
        for (Map.Entry<String, String> header : message.headers().entrySet()) {
            out.writeJsonString(header.getKey()).writeByte(':').writeJsonString(header.getValue());
            out.writeByte(',');
        }
        writeNumber(out, Headers.OFFSET, delivered.batch().baseOffset() + index);
        out.writeByte(',');
        writeNumber(out, Headers.EPOCH, delivered.batch().epoch());
        out.writeByte(',');
        writeNumber(out, Headers.TIMESTAMP, delivered.batch().timestampMs());
        out.writeText("},\"body\":");
        MessageJson.writeBody(out, message);
        out.writeText(",\"send\":false");
        if (delivered.stored()) {
            MessageJson.writeToken(out, ResumeToken.of(delivered, index));
        }
        out.writeByte('}');
        framing.end(out, start);
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        int start = out.length();
        writeHead(out, topic.text());
        out.writeText(",\"headers\":{\"" + Headers.GAP + "\":\"").writeText(text(gap));
        out.writeText("\"},\"send\":false}");
        framing.end(out, start);
    }

    private static String text(Gap gap) {
        if (gap instanceof Gap.Range range) {
            return range.first() + "-" + range.last();
        }
        return gap instanceof Gap.Reset ? "reset" : "unknown";
    }

    private void writeHead(ByteWriter out, String address) {
        out.writeText("{\"type\":\"").writeText(delivery).writeText("\",\"address\":");
        out.writeJsonString(address);
    }

    private static void writeNumber(ByteWriter out, String name, long value) {
        out.writeByte('"').writeText(name).writeText("\":\"").writeDecimal(value);
        out.writeByte('"');
    }

    // ---- Answers ----

    void writePong(ByteWriter out) {
        int start = out.length();
        framing.end(out.writeText("{\"type\":\"pong\"}"), start);
    }

    /** @param body the bytes of one JSON value */
    void writeReply(ByteWriter out, String replyAddress, Bytes body) {
        int start = out.length();
        writeHead(out, replyAddress);
        out.writeText(",\"body\":").writeBytes(body).writeText(",\"send\":true}");
        framing.end(out, start);
    }

    /**
     * @param address where the client awaits an answer, or of the topic that it has registered; null if there is none
     */
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
        int start = out.length();
        framing.end(out.writeText(error.encode()), start);
    }
}
