package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.ResumeToken;
import dev.cubecast.topic.TopicName;
import java.nio.charset.StandardCharsets;

/**
 * Each message one server-sent event (HTML, section 9.2) whose id resumes after it. The body of an answer over HTTP/1.1
 * is chunked (RFC 9112, section 7.1): each event is a chunk of its own, so that what is pushed goes to the socket as it
 * is.
 */
final class EventStreamProtocol implements ClientProtocol {
    static final EventStreamProtocol CHUNKED = new EventStreamProtocol(true);
    /** Without chunks, as clients of HTTP/1.0 get it. */
    static final EventStreamProtocol PLAIN = new EventStreamProtocol(false);

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final boolean chunked;

    private EventStreamProtocol(boolean chunked) {
        this.chunked = chunked;
    }

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        int start = out.length();
        out.writeText("id: ").writeText(ResumeToken.of(delivered, index).text());
        out.writeByte('\n');
        int data = out.length();
        MessageJson.writeMessage(out, delivered.topic(), delivered.batch(), index, message);
        out.writeByte('}');
        endEvent(out, start, data);
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        int start = out.length();
        out.writeText("event: gap\n");
        int data = out.length();
        MessageJson.writeGap(out, topic, gap);
        endEvent(out, start, data);
    }

    private void endEvent(ByteWriter out, int start, int data) {
        endData(out, data);
        if (chunked) {
            endChunk(out, start);
        }
    }

    /** A body may hold line ends between its values: each line has its own {@code data:}, which readers join again. */
    private static void endData(ByteWriter out, int data) {
        Bytes json = out.written().slice(data, out.length() - data);
        int line = 0;
        while (line < json.length() && json.get(line) != '\n' && json.get(line) != '\r') {
            line++;
        }
        if (line == json.length()) {
            out.insert(data, DATA.length).set(data, DATA).writeByte('\n');
        } else {
            Bytes copied = Bytes.of(json.toByteArray());
            out.cut(data);
            writeLines(out, copied);
        }
        out.writeByte('\n');
    }

    private static void writeLines(ByteWriter out, Bytes json) {
        int start = 0;
        for (int i = 0; i < json.length(); i++) {
            byte next = json.get(i);
            if (next == '\n' || next == '\r') {
                writeLine(out, json.slice(start, i - start));
                start = i + 1;
            }
        }
        writeLine(out, json.slice(start, json.length() - start));
    }

    private static void writeLine(ByteWriter out, Bytes line) {
        out.writeBytes(DATA).writeBytes(line).writeByte('\n');
    }

    private static void endChunk(ByteWriter out, int start) {
        byte[] head = (Integer.toHexString(out.length() - start) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        out.insert(start, head.length).set(start, head).writeText("\r\n");
    }
}
