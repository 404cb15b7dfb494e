package dev.cubecast.http;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Frames of the event bus protocol over a WebSocket, with or without SockJS. */
final class BusSocket implements BusClient.Wire, WebSocket.Listener {
    private final BusClient.Listener listener;
    private final boolean sockJs;
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private BusSocket(ServedNode node, String path, boolean sockJs, BusClient.Listener listener) {
        this.listener = listener;
        this.sockJs = sockJs;
        URI uri = URI.create("ws://127.0.0.1:" + node.port() + path);
        socket = await(node.client.newWebSocketBuilder().buildAsync(uri, this));
    }

    static BusSocket raw(ServedNode node, BusClient.Listener listener) {
        return new BusSocket(node, "/eventbus/websocket", false, listener);
    }

    static BusSocket sockJs(ServedNode node, BusClient.Listener listener) {
        return new BusSocket(node, "/eventbus/000/" + UUID.randomUUID() + "/websocket", true, listener);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            BusClient.onSockJs(partial.toString(), listener);
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    /** The JDK may show a frame in parts, which may end within a character. */
    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
        partial.append(StandardCharsets.ISO_8859_1.decode(bytes));
        if (last) {
            byte[] frame = partial.toString().getBytes(StandardCharsets.ISO_8859_1);
            listener.onFrame(new String(frame, StandardCharsets.UTF_8));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        listener.onEnd();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        listener.onEnd();
    }

    @Override
    public void send(String frame) {
        try {
            await(
                    sockJs
                            ? socket.sendText(BusClient.inSockJs(frame), true)
                            : socket.sendBinary(ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8)), true));
        } catch (AssertionError closedByTheNode) {
            // The listener is told of the end.
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
