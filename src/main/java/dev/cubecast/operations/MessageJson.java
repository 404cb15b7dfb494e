package dev.cubecast.operations;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.PullOutcome.Messages;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.message.Message.ContentType;
import dev.cubecast.message.WireException;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicName;
import java.util.Base64;
import java.util.Map;

/**
 * The JSON that clients get of messages and gaps, the same in every protocol. The body's bytes are embedded unchanged.
 */
public final class MessageJson {
    private MessageJson() {}

    /**
     * {@code {"topic","offset","epoch","timestamp","headers","body"}} but for the last brace; a body that is not JSON
     * is a base64 string.
     */
    public static void writeMessage(ByteWriter out, TopicName topic, RecordBatch batch, int index, Message message) {
        out.writeByte('{');
        writeTopic(out, topic);
        out.writeByte(',');
        writeFields(out, batch, index, message);
    }

    /** {@code "topic":} and its name. */
    static void writeTopic(ByteWriter out, TopicName topic) {
        // The characters of a topic's name need no escapes.
        out.writeText("\"topic\":\"").writeText(topic.text()).writeByte('"');
    }

    /** What a message has beside its topic, without braces. */
    static void writeFields(ByteWriter out, RecordBatch batch, int index, Message message) {
        out.writeText("\"offset\":").writeDecimal(batch.baseOffset() + index);
        out.writeText(",\"epoch\":").writeDecimal(batch.epoch());
        out.writeText(",\"timestamp\":").writeDecimal(batch.timestampMs());
        out.writeText(",\"headers\":");
        writeHeaders(out, message.headers());
        out.writeText(",\"body\":");
        writeBody(out, message);
    }

    /** The body as a JSON value. */
    public static void writeBody(ByteWriter out, Message message) {
        if (message.contentType() == ContentType.JSON) {
            out.writeBytes(message.body());
        } else {
            out.writeJsonString(
                    Base64.getEncoder().encodeToString(message.body().toByteArray()));
        }
    }

    /**
     * {@code {"topic","epoch","first","next","end","messages":[{"offset","epoch","timestamp","headers","body"}]}}, with
     * {@code gap} if something lies between the place that was asked for and the messages, and {@code token}, from
     * which to go on, unless nothing is before that.
     */
    public static Bytes pulled(TopicName topic, Messages pulled) {
        int expected = pulled.batches().stream()
                .mapToInt(batch -> batch.messageBytes() + 128 * batch.messages().size())
                .sum();
        ByteWriter out = new ByteWriter(256 + expected);
        writePulled(out, topic, pulled);
        return out.written();
    }

    private static void writePulled(ByteWriter out, TopicName topic, Messages pulled) {
        out.writeByte('{');
        writeTopic(out, topic);
        out.writeText(",\"epoch\":").writeDecimal(pulled.epoch());
        out.writeText(",\"first\":").writeDecimal(pulled.first());
        out.writeText(",\"next\":").writeDecimal(pulled.next());
        out.writeText(",\"end\":").writeDecimal(pulled.end());
        if (pulled.gap() != null) {
            writeGap(out, pulled.gap());
        }
        if (pulled.next() > 0) {
            writeToken(out, new ResumeToken(pulled.topic(), pulled.epoch(), pulled.next() - 1));
        }
        out.writeText(",\"messages\":[");
        String separator = "";
        for (RecordBatch batch : pulled.batches()) {
            for (int i = 0; i < batch.messages().size(); i++) {
                separator = writePulled(out, separator, batch, i);
            }
        }
        out.writeText("]}");
    }

    private static String writePulled(ByteWriter out, String separator, RecordBatch batch, int index) {
        try {
            Message message = Message.decode(batch.messages().get(index));
            out.writeText(separator).writeByte('{');
            writeFields(out, batch, index, message);
            out.writeByte('}');
            return ",";
        } catch (WireException malformed) {
            // Only a broken peer stores such a message; that its offset is missing tells of it.
            return separator;
        }
    }

    /** Where to go on after a message, as one more field. */
    public static void writeToken(ByteWriter out, ResumeToken token) {
        out.writeText(",\"token\":\"").writeText(token.text()).writeByte('"');
    }

    private static void writeHeaders(ByteWriter out, Map<String, String> headers) {
        out.writeByte('{');
        boolean first = true;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!first) {
                out.writeByte(',');
            }
            first = false;
            out.writeJsonString(header.getKey()).writeByte(':').writeJsonString(header.getValue());
        }
        out.writeByte('}');
    }

    /** {@code {"topic","gap":{"first","last"}}}, or {@code "gap":"unknown"} or {@code "reset"}. */
    public static void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        out.writeByte('{');
        writeTopic(out, topic);
        writeGap(out, gap);
        out.writeByte('}');
    }

    /** The gap as one more field. */
    static void writeGap(ByteWriter out, Gap gap) {
        out.writeText(",\"gap\":");
        if (gap instanceof Gap.Range range) {
            out.writeText("{\"first\":").writeDecimal(range.first());
            out.writeText(",\"last\":").writeDecimal(range.last()).writeByte('}');
        } else {
            out.writeText(gap instanceof Gap.Reset ? "\"reset\"" : "\"unknown\"");
        }
    }
}
