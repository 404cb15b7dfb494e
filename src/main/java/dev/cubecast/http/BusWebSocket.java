package dev.cubecast.http;

import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.SocketFlushes;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.eventbus.BusConnection;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.eventbus.BusTransport;
import dev.cubecast.eventbus.EventBusProtocol;
import dev.cubecast.message.Bytes;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /eventbus/websocket}: the event bus protocol, each frame one message of a WebSocket. */
final class BusWebSocket implements BusTransport {
    private static final short GOING_AWAY = 1001;
    private static final short TOO_BIG = 1009;
    private static final short TRY_AGAIN_LATER = 1013;

    private final UpgradedSocket socket;
    private final SocketWriter writer;
    private final long keepAliveMs;
    private @Nullable BusConnection connection;
    private short farewell = GOING_AWAY;
    private long nextPingMs = Long.MAX_VALUE;
    private boolean paused;
    /** Whether the client has shown no sign of life since the last ping. */
    private boolean silent;

    private BusWebSocket(UpgradedSocket socket, SocketFlushes flushes, long keepAliveMs) {
        this.socket = socket;
        this.keepAliveMs = keepAliveMs;
        this.writer = new SocketWriter(socket.channel(), flushes, this::onWritable);
    }

    static void start(RoutingContext ctx, BusConnections connections, HttpSettings settings) {
        Query.parameters(ctx).requireOnly();
        WebSocketHandshake.require(ctx.request());
        UpgradedSocket.of(ctx.request())
                .onSuccess(opened ->
                        new BusWebSocket(opened, connections.flushes(), settings.keepAliveMs()).open(connections));
    }

    private void open(BusConnections connections) {
        connections.open(this).ifPresent(this::serve);
    }

    private void serve(BusConnection opened) {
        connection = opened;
        UnfinishedMessages.watch(socket.channel(), bytes -> {
            if (!opened.onUnfinished(bytes)) {
                farewell = TRY_AGAIN_LATER;
                opened.close();
            }
        });
        socket.listen(new Incoming(opened));
    }

    private final class Incoming implements UpgradedSocket.Listener, WebSocketReader.Listener {
        private final BusConnection opened;
        private final WebSocketReader reader = new WebSocketReader(BusSettings.FRAME_BYTES_MAX, this);

        private Incoming(BusConnection opened) {
            this.opened = opened;
        }

        @Override
        public void onFrame(WebSocketFrame frame) {
            silent = false;
            reader.onFrame(frame);
        }

        @Override
        public void onPong() {
            silent = false;
        }

        @Override
        public void onBroken(WebSocketCloseStatus why) {
            BusWebSocket.this.onBroken(why);
        }

        @Override
        public void onClosed() {
            opened.onClosed();
        }

        @Override
        public void onText(Bytes message) {
            opened.onFrame(message);
        }

        @Override
        public void onBinary(Bytes message) {
            opened.onFrame(message);
        }

        @Override
        public void onTooLarge() {
            endTooLarge();
        }
    }

    /** Frames that break the protocol of WebSockets, or are too large, end the connection; the client is told why. */
    private void onBroken(WebSocketCloseStatus why) {
        if (why.code() == TOO_BIG) {
            endTooLarge();
        } else if (connection != null) {
            farewell = (short) why.code();
            connection.onBroken("that is no WebSocket frame that this node takes");
        }
    }

    private void endTooLarge() {
        if (connection != null) {
            farewell = TOO_BIG;
            connection.onTooLargeToGoOn();
        }
    }

    private void onWritable() {
        if (connection != null) {
            connection.onWritable();
        }
    }

    @Override
    public EventBusProtocol protocol() {
        return EventBusProtocol.WEBSOCKET;
    }

    @Override
    public boolean isWritable() {
        return writer.isWritable();
    }

    @Override
    public long unsentBytes() {
        return writer.unsentBytes();
    }

    @Override
    public void write(FrameBlock frames) {
        writer.write(frames);
    }

    @Override
    public void pause() {
        paused = true;
        socket.pause();
    }

    @Override
    public void resume() {
        paused = false;
        // Its answers to earlier pings may still be behind what it had not read.
        silent = false;
        socket.resume();
    }

    @Override
    public void tick(long nowMs) {
        if (nextPingMs == Long.MAX_VALUE) {
            nextPingMs = nowMs + keepAliveMs;
        } else if (nowMs >= nextPingMs) {
            nextPingMs = nowMs + keepAliveMs;
            keepAlive();
        }
    }

    private void keepAlive() {
        if (silent && !paused && connection != null) {
            connection.onIdle();
            return;
        }
        silent = true;
        socket.ping();
    }

    @Override
    public void close() {
        socket.close(farewell, "");
    }
}
