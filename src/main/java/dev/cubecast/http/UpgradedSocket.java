package dev.cubecast.http;

import dev.cubecast.overlay.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has become a WebSocket. Of Vert.x only the channel is left: what it would keep for a WebSocket,
 * with the request that this was, is three times as much as all else that an idle one needs. A write or a close that
 * fails closes the channel, of which the listener hears: no other result is waited for.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class UpgradedSocket extends ChannelInboundHandlerAdapter {
    static final String DECODER = "wsdecoder";
    static final String HANDLER = "handler";

    private static final ByteBuf PING =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer("cubecast".getBytes(StandardCharsets.US_ASCII)));
    /** The most bytes of the body of a request that asks for a WebSocket, which is dropped. */
    private static final int BODY_BYTES_MAX = 8 << 10;
    /** A client that sends a large message reads only after it that its WebSocket is closed. */
    private static final long CLOSING_TIMEOUT_MS = 5_000;

    private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .allowExtensions(false)
            // A message and what its protocol adds to it.
            .maxFramePayloadLength(Limits.FRAME_BYTES_MAX)
            .closeOnProtocolViolation(false)
            .build();

    private final Channel channel;
    private @Nullable Listener listener;
    /** What has come and must wait, until it is listened to and while it is paused. */
    private Queue<WebSocketFrame> held = new ArrayDeque<>(0);

    private boolean paused = true;
    private boolean closing;

    /** Who hears what comes. All calls come on the node's loop. */
    interface Listener {
        /** A text or binary frame, or one that goes on with such a message. It is not to be kept. */
        void onFrame(WebSocketFrame frame);

        /** The client has shown that it is there. */
        void onPong();

        /** The client breaks the protocol: nothing is read any more, and the socket must be closed, with the reason. */
        void onBroken(WebSocketCloseStatus why);

        /** The connection is gone, or its client wants it to end. */
        void onClosed();
    }

    private UpgradedSocket(Channel channel) {
        this.channel = channel;
    }

    // ---- The handshake ----

    /**
     * Answers a request that asks for a WebSocket as it must ({@link WebSocketHandshake#require}).
     *
     * @return done when the request has come whole; the socket reads once it is listened to
     */
    static Future<UpgradedSocket> of(HttpServerRequest request) {
        int[] bodyBytes = {0};
        request.handler(body -> {
            bodyBytes[0] += body.length();
            if (bodyBytes[0] > BODY_BYTES_MAX) {
                request.connection().close();
            }
        });
        Future<UpgradedSocket> upgraded = request.end().map(end -> shakeHands(request));
        request.resume();
        return upgraded;
    }

    private static UpgradedSocket shakeHands(HttpServerRequest request) {
        Channel channel = Channels.of(request.connection());
        DefaultFullHttpRequest asked = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                headers(request.headers()),
                EmptyHttpHeaders.INSTANCE);
        new WebSocketServerHandshaker13("", null, FRAMES)
                .handshake(channel, asked, headers(request.response().headers()), channel.newPromise());
        UpgradedSocket socket = new UpgradedSocket(channel);
        channel.pipeline().replace(HANDLER, HANDLER, socket);
        return socket;
    }

    private static HttpHeaders headers(MultiMap headers) {
        HttpHeaders copy =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.forEach(header -> copy.add(header.getKey(), header.getValue()));
        return copy;
    }

    Channel channel() {
        return channel;
    }

    /** Comes once. */
    void listen(Listener hears) {
        listener = hears;
        resume();
    }

    // ---- What comes ----

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!(read instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(read);
        } else if (paused && !(frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame)) {
            held.add(frame);
        } else {
            take(frame);
        }
    }

    private void take(WebSocketFrame frame) {
        Listener hears = listener;
        try {
            if (frame instanceof PingWebSocketFrame) {
                write(new PongWebSocketFrame(frame.content().retain()));
            } else if (frame instanceof CloseWebSocketFrame close) {
                onClosing(close);
            } else if (hears != null && frame instanceof PongWebSocketFrame) {
                hears.onPong();
            } else if (hears != null && !closing) {
                hears.onFrame(frame);
            }
        } finally {
            frame.release();
        }
    }

    /** The client answers our close frame, or begins to close. */
    private void onClosing(CloseWebSocketFrame frame) {
        if (closing) {
            channel.close();
            return;
        }
        closing = true;
        channel.writeAndFlush(frame.retainedDuplicate()).addListener(ChannelFutureListener.CLOSE);
        tellClosed();
    }

    private void tellClosed() {
        if (listener != null) {
            listener.onClosed();
        }
    }

    /** A client that takes no pings any more is gone, or as good as that. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            channel.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        dropHeld();
        tellClosed();
    }

    /**
     * After a frame that breaks the protocol what comes is read and dropped until the connection closes. If it were
     * unread the system would reset the connection and throw the close frame away, which says what was wrong.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException broken && listener != null && !closing) {
            ctx.pipeline().replace(DECODER, "dropped-frames", new Dropped());
            listener.onBroken(broken.closeStatus());
        } else {
            channel.close();
        }
    }

    private static final class Dropped extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ReferenceCountUtil.release(bytes);
        }
    }

    // ---- Flow ----

    /** Reads nothing more. What has been read waits. */
    void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    void resume() {
        paused = false;
        while (!paused && !held.isEmpty()) {
            take(held.remove());
        }
        if (!paused) {
            channel.config().setAutoRead(true);
        }
    }

    private void dropHeld() {
        held.forEach(WebSocketFrame::release);
        held.clear();
    }

    // ---- What goes ----

    void ping() {
        write(new PingWebSocketFrame(PING.duplicate()));
    }

    private void write(WebSocketFrame frame) {
        channel.writeAndFlush(frame, channel.voidPromise());
    }

    /**
     * Ends the connection once the client has been told and has answered, or after a while. Closing again does nothing.
     */
    void close(short code, String reason) {
        if (closing) {
            return;
        }
        closing = true;
        dropHeld();
        paused = false;
        channel.config().setAutoRead(true);
        write(new CloseWebSocketFrame(code, reason));
        channel.eventLoop().schedule(() -> channel.close(), CLOSING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
