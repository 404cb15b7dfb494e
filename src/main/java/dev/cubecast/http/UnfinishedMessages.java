package dev.cubecast.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.function.LongConsumer;

/**
 * Tells how much has come of a WebSocket's message that is not whole. Netty keeps the bytes of a frame until all of it
 * is there, and does not say how many it keeps: so what comes is counted, and what was made of it.
 */
final class UnfinishedMessages {
    private static final int HEAD_AND_MASK_BYTES = 6;

    private final LongConsumer listener;
    private long bytes;
    /** Bytes in the frames of a message whose last frame has not come. */
    private long fragments;

    private long told;

    private UnfinishedMessages(LongConsumer listener) {
        this.listener = listener;
    }

    /**
     * @param channel of a WebSocket
     * @param listener told of each change on the event loop, after what has come was handled
     */
    static void watch(Channel channel, LongConsumer listener) {
        ChannelPipeline pipeline = channel.pipeline();
        UnfinishedMessages messages = new UnfinishedMessages(listener);
        pipeline.addBefore(UpgradedSocket.DECODER, "bytes-come", messages.new Bytes());
        pipeline.addBefore(UpgradedSocket.HANDLER, "frames-made", messages.new Frames());
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object come) {
            if (come instanceof ByteBuf buffer) {
                bytes += buffer.readableBytes();
            }
            ctx.fireChannelRead(come);
        }
    }

    private final class Frames extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object made) {
            if (made instanceof WebSocketFrame frame) {
                onFrame(frame);
            }
            ctx.fireChannelRead(made);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            if (bytes != told) {
                told = bytes;
                listener.accept(bytes);
            }
        }
    }

    private void onFrame(WebSocketFrame frame) {
        boolean ofMessage = frame instanceof TextWebSocketFrame
                || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame;
        if (!ofMessage) {
            onGone(bytesOf(frame));
        } else if (frame.isFinalFragment()) {
            onGone(fragments + bytesOf(frame));
            fragments = 0;
        } else {
            fragments += bytesOf(frame);
        }
    }

    /** What came together with the request was not counted, so there may be less than was made of it. */
    private void onGone(long count) {
        bytes = Math.max(0, bytes - count);
    }

    /** As it came (RFC 6455, section 5.2); lengths that are longer than they need to be are refused by Netty. */
    private static long bytesOf(WebSocketFrame frame) {
        int payload = frame.content().readableBytes();
        int lengthBytes = payload <= 125 ? 0 : payload < 1 << 16 ? 2 : 8;
        return (long) HEAD_AND_MASK_BYTES + lengthBytes + payload;
    }
}
