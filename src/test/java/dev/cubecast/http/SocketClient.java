package dev.cubecast.http;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client of one topic. */
final class SocketClient implements AutoCloseable, WebSocket.Listener {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    /** Returns once the subscription has taken effect. */
    SocketClient(ServedNode node, String topic) {
        this(node, topic, "latest");
    }

    /** @param start the parameter {@code from} */
    SocketClient(ServedNode node, String topic, String start) {
        URI uri = URI.create("ws://127.0.0.1:" + node.port() + "/topics/" + topic + "?from=" + start);
        socket = await(node.client.newWebSocketBuilder().buildAsync(uri, this));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    void send(String text) {
        await(socket.sendText(text, true));
    }

    void sendPart(String text, boolean last) {
        await(socket.sendText(text, last));
    }

    void sendBinary(byte[] bytes) {
        await(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    JsonObject next() {
        try {
            String frame = frames.poll(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came");
            }
            return new JsonObject(frame);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    int awaitCloseCode() {
        return await(closed);
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
