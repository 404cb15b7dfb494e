package dev.cubecast.http;

import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.SocketFlushes;
import dev.cubecast.eventbus.BusConnection;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusTransport;
import dev.cubecast.eventbus.EventBusProtocol;
import dev.cubecast.message.Bytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import org.jspecify.annotations.Nullable;

/** The event bus protocol over SockJS, for clients that have it, and for browsers behind what stops WebSockets. */
final class BusSockJs implements BusTransport {
    /**
     * What a client may have been sent that it has not taken; SockJS itself writes all to the client's connection at
     * once.
     */
    private static final int UNSENT_BYTES_MAX = 64 << 10;

    private static final String VERTX_HANDLER = "handler";
    /** So long a client may take to fetch the last frames. */
    private static final long CLOSING_MS = 2_000;

    private final SockJSSocket socket;
    private final Vertx vertx;
    private final SocketFlushes flushes;
    private final Context loop;
    /** The channel of its WebSocket; null if what it sends comes in requests. */
    private final @Nullable Channel channel;

    private @Nullable BusConnection connection;
    private int unsentBytes;
    private long takenBytes;
    private boolean full;
    private boolean closed;
    /** Whether nothing is kept any more for the client. */
    private boolean gone;

    private BusSockJs(SockJSSocket socket, Vertx vertx, SocketFlushes flushes) {
        this.socket = socket;
        this.vertx = vertx;
        this.flushes = flushes;
        this.loop = vertx.getOrCreateContext();
        HttpServerRequest request = socket.routingContext().request();
        channel = request.path().endsWith("/websocket")
                ? ((HttpServerConnection) request.connection())
                        .channelHandlerContext()
                        .channel()
                : null;
    }

    /** All paths of SockJS. The bodies of its requests must have been read before. */
    static Router routes(Vertx vertx, BusConnections connections) {
        return SockJSHandler.create(vertx, new SockJSHandlerOptions().setInsertJSESSIONID(false))
                .socketHandler(socket -> new BusSockJs(socket, vertx, connections.flushes()).open(connections));
    }

    private void open(BusConnections connections) {
        connections.open(this).ifPresent(this::serve);
    }

    private void serve(BusConnection opened) {
        connection = opened;
        if (channel != null) {
            channel.pipeline().addBefore(VERTX_HANDLER, "sockjs-texts", new TextsOnly(opened));
            UnfinishedMessages.watch(channel, bytes -> {
                if (!opened.onUnfinished(bytes)) {
                    opened.close();
                }
            });
        }
        socket.handler(message -> opened.onFrame(Bytes.of(message.getBytes())));
        socket.exceptionHandler(broken -> onClosed());
        socket.closeHandler(gone -> onClosed());
        socket.endHandler(end -> onClosed());
    }

    /** Ends a connection whose messages are no arrays of texts. */
    private static final class TextsOnly extends ChannelInboundHandlerAdapter {
        private final BusConnection connection;
        private SockJsTexts texts = new SockJsTexts();

        private TextsOnly(BusConnection connection) {
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            if (read instanceof WebSocketFrame frame && !holdsTexts(frame)) {
                frame.release();
                connection.onBroken("a message of SockJS is an array of texts, each of them a frame");
            } else {
                ctx.fireChannelRead(read);
            }
        }

        private boolean holdsTexts(WebSocketFrame frame) {
            if (!(frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame)) {
                return true;
            }
            if (frame instanceof TextWebSocketFrame) {
                texts = new SockJsTexts();
            }
            return frame.content().forEachByte(texts::accepts) < 0;
        }
    }

    private void onClosed() {
        closed = true;
        keepNothing();
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
        return !closed && unsentBytes < UNSENT_BYTES_MAX;
    }

    @Override
    public long unsentBytes() {
        return unsentBytes;
    }

    @Override
    public long takenBytes() {
        return takenBytes;
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
        full = unsentBytes >= UNSENT_BYTES_MAX;
    }

    private void writeFrame(Bytes json) {
        if (!closed) {
            keep(json.length());
            socket.write(json.toUtf8()).onComplete(sent -> onSent(json.length()));
        }
    }

    private void keep(int bytes) {
        if (!gone) {
            unsentBytes += bytes;
            flushes.onKept(bytes);
        }
    }

    /** SockJS forgets what has not been sent when it is closed, and says nothing of it. */
    private void keepNothing() {
        keep(-unsentBytes);
        gone = true;
    }

    /** What was waited for begins a new event: this may come within a write. */
    private void onSent(int bytes) {
        keep(-bytes);
        takenBytes += bytes;
        if (closed && !gone && unsentBytes == 0) {
            socket.close();
        }
        BusConnection waiting = connection;
        if (full && unsentBytes < UNSENT_BYTES_MAX && waiting != null) {
            full = false;
            loop.runOnContext(later -> waiting.onWritable());
        }
    }

    /** Requests still come after that; what is too much of them ends the connection. */
    @Override
    public void pause() {
        if (channel != null) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resume() {
        if (channel != null) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            resume();
            if (unsentBytes == 0) {
                socket.close();
            } else {
                vertx.setTimer(CLOSING_MS, late -> {
                    keepNothing();
                    socket.close();
                });
            }
        }
    }
}
