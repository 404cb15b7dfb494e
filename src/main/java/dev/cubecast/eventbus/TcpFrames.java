package dev.cubecast.eventbus;

import dev.cubecast.message.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts what comes over TCP into frames: a length of four bytes, the highest first, and as many bytes. A frame that
 * cannot be kept is passed over; after a length below zero there is no telling where the next frame begins, and all is
 * passed over.
 */
final class TcpFrames extends ByteToMessageDecoder {
    static final int LENGTH_BYTES = 4;

    private final Listener listener;
    private long passedOver;

    /** Who gets the frames. Nothing here throws. */
    interface Listener {
        void onFrame(Bytes frame);

        /**
         * So much of a frame has come, 0 if nothing is unfinished. Returns whether that is to be kept until the rest
         * comes.
         */
        boolean onUnfinished(int bytes);

        /** A frame is too large, and is passed over. */
        void onTooLarge();

        /** That is no frame. Nothing comes after this. */
        void onBroken();
    }

    TcpFrames(Listener listener) {
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (passedOver > 0) {
            int count = (int) Math.min(passedOver, in.readableBytes());
            in.skipBytes(count);
            passedOver -= count;
        } else if (in.readableBytes() >= LENGTH_BYTES) {
            int length = in.getInt(in.readerIndex());
            if (length < 0) {
                passOver(in, Long.MAX_VALUE);
                listener.onBroken();
            } else if (length > BusSettings.FRAME_BYTES_MAX) {
                passOver(in, length);
                listener.onTooLarge();
            } else if (in.readableBytes() >= LENGTH_BYTES + length) {
                in.skipBytes(LENGTH_BYTES);
                byte[] frame = ByteBufUtil.getBytes(in, in.readerIndex(), length);
                in.skipBytes(length);
                listener.onFrame(Bytes.of(frame));
            }
        }
    }

    private void passOver(ByteBuf in, long length) {
        in.skipBytes(LENGTH_BYTES);
        passedOver = length;
    }

    /**
     * All that could be cut has been cut. The decoder's own method would read on where reading is paused, as it sees no
     * frames.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ByteBuf rest = internalBuffer();
        int unfinished = rest.readableBytes() < LENGTH_BYTES ? 0 : rest.readableBytes();
        if (!listener.onUnfinished(unfinished)) {
            passedOver = (long) LENGTH_BYTES + rest.getInt(rest.readerIndex()) - unfinished;
            rest.skipBytes(unfinished);
        }
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }
}
