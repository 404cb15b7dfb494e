package dev.cubecast.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import java.util.function.Consumer;

/**
 * Takes WebSocket frames that break the protocol, or are too large, before Vert.x hears of them: it would close the connection
 * at once. What the client had sent until then would be unread, so its system would reset the connection and throw the close
 * frame away, which says what was wrong. Here what comes after such a frame is read and dropped until the connection closes.
 */
final class BrokenFrames extends ChannelInboundHandlerAdapter {
    private static final String NETTY_DECODER = "wsdecoder";
    private static final String VERTX_HANDLER = "handler";

    private final Consumer<WebSocketCloseStatus> whenBroken;

    private BrokenFrames(Consumer<WebSocketCloseStatus> whenBroken) {
        this.whenBroken = whenBroken;
    }

    /**
     * @param connection of the request that has become a WebSocket
     * @param whenBroken called once at most, on the event loop, with what the client is to be told; must close the WebSocket
     */
    static void watch(HttpConnection connection, Consumer<WebSocketCloseStatus> whenBroken) {
        Channels.of(connection).pipeline().addBefore(VERTX_HANDLER, "broken-frames", new BrokenFrames(whenBroken));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException broken) {
            ctx.pipeline().replace(NETTY_DECODER, "dropped-frames", new Dropped());
            whenBroken.accept(broken.closeStatus());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private static final class Dropped extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ReferenceCountUtil.release(bytes);
        }
    }
}
