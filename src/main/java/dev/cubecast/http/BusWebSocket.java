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
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /eventbus/websocket}: the event bus protocol, each frame one message of a WebSocket. */
final class BusWebSocket implements BusTransport {
    private static final short GOING_AWAY = 1001;
    private static final short TRY_AGAIN_LATER = 1013;

    private final UpgradedSocket socket;
    private final SocketWriter writer;
    private final long keepAliveMs;
    private @Nullable BusConnection connection;
    private @Nullable SocketReading reading;
    private short farewell = GOING_AWAY;
    private long nextPingMs = Long.MAX_VALUE;

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
        SocketReading begins = new SocketReading(socket, BusSettings.FRAME_BYTES_MAX, new Incoming(opened));
        reading = begins;
        begins.begin();
    }

    private final class Incoming implements SocketReading.Listener {
        private final BusConnection opened;

        private Incoming(BusConnection opened) {
            this.opened = opened;
        }

        @Override
        public void onBroken(WebSocketCloseStatus why) {
            farewell = (short) why.code();
            opened.onBroken("that is no WebSocket frame that this node takes");
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
            farewell = SocketReading.TOO_BIG;
            opened.onTooLargeToGoOn();
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
    public long takenBytes() {
        return writer.takenBytes();
    }

    @Override
    public void write(FrameBlock frames) {
        writer.write(frames);
    }

    @Override
    public void pause() {
        if (reading != null) {
            reading.pause();
        }
    }

    @Override
    public void resume() {
        if (reading != null) {
            reading.resume();
        }
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
        if (connection != null && reading != null && !reading.keepAlive()) {
            connection.onSilent(keepAliveMs);
        }
    }

    @Override
    public void close() {
        socket.close(farewell, "");
    }
}
