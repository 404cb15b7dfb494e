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
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /eventbus/websocket}: the event bus protocol, each frame one message of a WebSocket. */
final class BusWebSocket implements BusTransport {
    private static final short GOING_AWAY = 1001;
    private static final short TOO_BIG = 1009;
    private static final short TRY_AGAIN_LATER = 1013;
    private static final Buffer PING = Buffer.buffer("cubecast");

    private final ServerWebSocket socket;
    private final SocketWriter writer;
    private final long keepAliveMs;
    private @Nullable BusConnection connection;
    private short farewell = GOING_AWAY;
    private long nextPingMs = Long.MAX_VALUE;
    private boolean paused;
    /** Whether the client has shown no sign of life since the last ping. */
    private boolean silent;

    private BusWebSocket(ServerWebSocket socket, Channel channel, SocketFlushes flushes, long keepAliveMs) {
        this.socket = socket;
        this.keepAliveMs = keepAliveMs;
        this.writer = new SocketWriter(channel, flushes, this::onWritable);
    }

    static void start(RoutingContext ctx, BusConnections connections, HttpSettings settings) {
        Query.parameters(ctx).requireOnly();
        WebSocketHandshake.require(ctx.request());
        ctx.request().toWebSocket().onSuccess(opened -> {
            Channel channel = Channels.of(ctx.request().connection());
            new BusWebSocket(opened, channel, connections.flushes(), settings.keepAliveMs()).open(ctx, connections);
        });
    }

    private void open(RoutingContext ctx, BusConnections connections) {
        BrokenFrames.watch(ctx.request().connection(), this::onBroken);
        connections.open(this).ifPresent(opened -> serve(ctx, opened));
    }

    private void serve(RoutingContext ctx, BusConnection opened) {
        connection = opened;
        WebSocketReader reader = new WebSocketReader(BusSettings.FRAME_BYTES_MAX, new Incoming(opened));
        UnfinishedMessages.watch(ctx.request().connection(), bytes -> {
            if (!opened.onUnfinished(bytes)) {
                farewell = TRY_AGAIN_LATER;
                opened.close();
            }
        });
        socket.frameHandler(frame -> {
            silent = false;
            reader.onFrame(frame);
        });
        socket.pongHandler(pong -> silent = false);
        socket.exceptionHandler(broken -> opened.onClosed());
        socket.closeHandler(gone -> opened.onClosed());
    }

    private final class Incoming implements WebSocketReader.Listener {
        private final BusConnection opened;

        private Incoming(BusConnection opened) {
            this.opened = opened;
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
        socket.writePing(PING);
    }

    @Override
    public void close() {
        socket.resume();
        socket.close(farewell);
    }
}
