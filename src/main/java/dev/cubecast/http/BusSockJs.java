package dev.cubecast.http;

import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.eventbus.BusConnection;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusTransport;
import dev.cubecast.eventbus.EventBusProtocol;
import dev.cubecast.message.Bytes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import org.jspecify.annotations.Nullable;

/** The event bus protocol over SockJS, for clients that have it, and for browsers behind what stops WebSockets. */
final class BusSockJs implements BusTransport {
    private final SockJSSocket socket;
    private @Nullable BusConnection connection;
    private boolean closed;

    private BusSockJs(SockJSSocket socket) {
        this.socket = socket;
    }

    /** All paths of SockJS. The bodies of its requests must have been read before. */
    static Router routes(Vertx vertx, BusConnections connections) {
        return SockJSHandler.create(vertx, new SockJSHandlerOptions().setInsertJSESSIONID(false))
                .socketHandler(socket -> new BusSockJs(socket).open(connections));
    }

    private void open(BusConnections connections) {
        connections.open(this).ifPresent(this::serve);
    }

    private void serve(BusConnection opened) {
        connection = opened;
        socket.handler(message -> opened.onFrame(Bytes.of(message.getBytes())));
        socket.exceptionHandler(broken -> onClosed());
        socket.closeHandler(gone -> onClosed());
        socket.endHandler(end -> onClosed());
    }

    private void onClosed() {
        closed = true;
        if (connection != null) {
            connection.onClosed();
        }
    }

    @Override
    public EventBusProtocol protocol() {
        return EventBusProtocol.SOCKJS;
    }

    @Override
    public boolean isWritable() {
        return !closed && !socket.writeQueueFull();
    }

    /** SockJS has an envelope of its own around each frame. */
    @Override
    public void write(FrameBlock frames) {
        Bytes bytes = frames.bytes();
        int start = 0;
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.get(i) == EventBusProtocol.END) {
                writeFrame(bytes.slice(start, i - start));
                start = i + 1;
            }
        }
        BusConnection writing = connection;
        if (writing != null && !closed && socket.writeQueueFull()) {
            socket.drainHandler(drained -> writing.onWritable());
        }
    }

    private void writeFrame(Bytes json) {
        if (!closed) {
            socket.write(Buffer.buffer(json.toByteArray()));
        }
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.resume();
            socket.close();
        }
    }
}
