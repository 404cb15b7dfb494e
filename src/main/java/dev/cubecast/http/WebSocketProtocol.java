package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.bridge.WebSocketFrames;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.ResumeToken;
import dev.cubecast.topic.TopicName;

/**
 * Each message one text frame of a WebSocket (RFC 6455, section 5.2), header included. That of a stored topic has a
 * field {@code token}, which resumes after it, as frames have no ids.
 */
final class WebSocketProtocol implements ClientProtocol {
    static final WebSocketProtocol INSTANCE = new WebSocketProtocol();

    private WebSocketProtocol() {}

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        int start = out.length();
        MessageJson.writeMessage(out, delivered.topic(), delivered.batch(), index, message);
        if (delivered.stored()) {
            MessageJson.writeToken(out, ResumeToken.of(delivered, index));
        }
        WebSocketFrames.endText(out.writeByte('}'), start);
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        int start = out.length();
        MessageJson.writeGap(out, topic, gap);
        WebSocketFrames.endText(out, start);
    }
}
