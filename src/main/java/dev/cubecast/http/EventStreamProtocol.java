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

/** Each message one server-sent event (HTML, section 9.2) whose id resumes after it. */
final class EventStreamProtocol implements ClientProtocol {
    static final EventStreamProtocol INSTANCE = new EventStreamProtocol();

    private EventStreamProtocol() {}

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        ByteWriter json = new ByteWriter(256 + message.body().length());
        MessageJson.writeMessage(json, delivered.topic(), delivered.batch(), index, message);
        json.writeByte('}');
        out.writeText("id: ").writeText(ResumeToken.of(delivered, index).text());
        out.writeByte('\n');
        writeData(out, json.written());
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        ByteWriter json = new ByteWriter();
        MessageJson.writeGap(json, topic, gap);
        out.writeText("event: gap\n");
        writeData(out, json.written());
    }

    /** A body may hold line ends between its values: each line has its own {@code data:}, which readers join again. */
    private static void writeData(ByteWriter out, Bytes json) {
        int start = 0;
        for (int i = 0; i < json.length(); i++) {
            byte next = json.get(i);
            if (next == '\n' || next == '\r') {
                writeDataLine(out, json.slice(start, i - start));
                start = i + 1;
            }
        }
        writeDataLine(out, json.slice(start, json.length() - start));
        out.writeByte('\n');
    }

    private static void writeDataLine(ByteWriter out, Bytes line) {
        out.writeText("data: ").writeBytes(line).writeByte('\n');
    }
}
