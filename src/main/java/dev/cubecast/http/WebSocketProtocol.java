package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.topic.TopicName;

/**
 * Each message one text frame of a WebSocket (RFC 6455, section 5.2), header included. That of a stored topic has a field {@code token},
 * which resumes after it, as frames have no ids.
 */
final class WebSocketProtocol implements ClientProtocol {
    static final WebSocketProtocol INSTANCE = new WebSocketProtocol();

    private static final int FINAL_TEXT_FRAME = 0x81;
    private static final int SHORT_LENGTH_MAX = 125;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;

    private WebSocketProtocol() {}

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        ByteWriter json = new ByteWriter(256 + message.body().length());
        MessageJson.writeMessage(json, delivered.topic(), delivered.batch(), index, message);
        if (delivered.stored()) {
            MessageJson.writeToken(json, ResumeToken.of(delivered, index));
        }
        json.writeByte('}');
        writeTextFrame(out, json.written());
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        ByteWriter json = new ByteWriter();
        MessageJson.writeGap(json, topic, gap);
        writeTextFrame(out, json.written());
    }

    static void writeTextFrame(ByteWriter out, Bytes text) {
        int length = text.length();
        out.writeByte(FINAL_TEXT_FRAME);
        if (length <= SHORT_LENGTH_MAX) {
            out.writeByte(length);
        } else if (length < 1 << 16) {
            out.writeByte(LENGTH_OF_16_BITS).writeByte(length >> 8).writeByte(length);
        } else {
            out.writeByte(LENGTH_OF_64_BITS);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.writeByte((int) ((long) length >>> shift));
            }
        }
        out.writeBytes(text);
    }
}
