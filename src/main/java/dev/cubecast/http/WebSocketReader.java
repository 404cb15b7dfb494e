package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.message.Bytes;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Puts the messages together that a client sends in one or more frames. */
final class WebSocketReader {
    private final int messageBytesMax;
    private final Listener listener;

    private ByteWriter received = new ByteWriter(0);
    private boolean text;
    private boolean tooLarge;

    interface Listener {
        void onText(Bytes message);

        void onBinary(Bytes message);

        /** A message has more bytes than it may. What comes after that is ignored. */
        void onTooLarge();
    }

    WebSocketReader(int messageBytesMax, Listener listener) {
        this.messageBytesMax = messageBytesMax;
        this.listener = listener;
    }

    /** @param frame a text or binary frame, or one that goes on with such a message */
    void onFrame(WebSocketFrame frame) {
        if (tooLarge) {
            return;
        }
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            text = frame instanceof TextWebSocketFrame;
        }
        if (received.length() + frame.content().readableBytes() > messageBytesMax) {
            tooLarge = true;
            received = new ByteWriter(0);
            listener.onTooLarge();
            return;
        }
        received.writeBytes(ByteBufUtil.getBytes(frame.content()));
        if (frame.isFinalFragment()) {
            onMessage();
        }
    }

    private void onMessage() {
        // The array is handed over: the message lives longer than the next frame.
        Bytes message = received.written();
        received = new ByteWriter(0);
        if (text) {
            listener.onText(message);
        } else {
            listener.onBinary(message);
        }
    }
}
