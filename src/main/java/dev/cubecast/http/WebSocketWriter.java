package dev.cubecast.http;

import dev.cubecast.bridge.FrameBlock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Writes frames to a WebSocket that are encoded already, past its encoder: one buffer is shared by all sockets, and any number
 * of frames is one write and one flush, which costs a small part of writing them one by one. What is written this way does
 * not count in {@link ServerWebSocket#writeQueueFull()}; the channel itself says whether it takes more.
 */
final class WebSocketWriter {
    private static final String VERTX_ENCODER = "wsencoder";
    private static final String VERTX_HANDLER = "handler";

    private final Channel channel;
    private final ChannelHandlerContext encoder;

    /**
     * @param connection of the request that has become a WebSocket
     * @param whenWritabilityChanges called on the event loop, never within a write
     */
    WebSocketWriter(HttpConnection connection, Runnable whenWritabilityChanges) {
        // The socket itself does not show its channel: Vert.x Web wraps it.
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        channel = pipeline.channel();
        encoder = pipeline.context(VERTX_ENCODER);
        pipeline.addBefore(VERTX_HANDLER, "writability", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                // The change may come while a write is under way, which must not begin another one.
                channel.eventLoop().execute(whenWritabilityChanges);
                ctx.fireChannelWritabilityChanged();
            }
        });
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** A write that fails closes the channel, of which the socket hears: its own result is not waited for. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void write(FrameBlock frames) {
        if (channel.isActive()) {
            encoder.writeAndFlush(frames.toByteBuf(), channel.voidPromise());
        }
    }
}
