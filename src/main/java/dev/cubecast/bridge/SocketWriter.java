package dev.cubecast.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/**
 * Writes frames to a client's socket that are encoded already, past all that would encode them: one buffer is shared by
 * all sockets, and what an event brings is flushed once, which costs a small part of writing frames one by one. Of what
 * is written this way only the channel knows: Vert.x's own notion of a full socket, and its idle timeout, do not count
 * it.
 */
public final class SocketWriter {
    private static final String NAME = "pushes";

    private final Channel channel;
    private final SocketFlushes flushes;
    private final Runnable whenWritabilityChanges;
    /** Nothing but the encryption, if there is one, is between this and the socket. */
    private final ChannelHandlerContext outermost;

    private long writtenBytes;
    private boolean unflushed;
    private boolean moved;

    /** @param whenWritabilityChanges called on the event loop, never within a write */
    public SocketWriter(Channel channel, SocketFlushes flushes, Runnable whenWritabilityChanges) {
        this.channel = channel;
        this.flushes = flushes;
        this.whenWritabilityChanges = whenWritabilityChanges;
        ChannelPipeline pipeline = channel.pipeline();
        Writability writability = new Writability(whenWritabilityChanges);
        if (pipeline.first() instanceof SslHandler) {
            pipeline.addAfter(pipeline.firstContext().name(), NAME, writability);
        } else {
            pipeline.addFirst(NAME, writability);
        }
        this.outermost = pipeline.context(writability);
    }

    private static final class Writability extends ChannelInboundHandlerAdapter {
        private final Runnable listener;

        private Writability(Runnable listener) {
            this.listener = listener;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            // The change may come while a write is under way, which must not begin another one.
            ctx.channel().eventLoop().execute(listener);
            ctx.fireChannelWritabilityChanged();
        }
    }

    /**
     * Whether the socket takes more without piling it up; while all sockets together hold as much as they may, only
     * what it can take at once.
     */
    public boolean isWritable() {
        if (!channel.isWritable()) {
            flush();
        }
        if (!channel.isWritable()) {
            return false;
        }
        boolean isStopped = isStopped();
        if (isStopped) {
            flushes.unsent().onStopped(this);
        }
        return !isStopped;
    }

    /** Whether it must take what it has first, as all sockets together hold as much as they may. */
    boolean isStopped() {
        if (!flushes.unsent().isFull()) {
            return false;
        }
        flush();
        return unsentBytes() > 0;
    }

    /** There is room again. */
    void goOn() {
        if (channel.isActive()) {
            whenWritabilityChanges.run();
        }
    }

    /** Bytes that were written and that the socket has not taken. */
    public long unsentBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /**
     * As {@link ClientConnection#takenBytes()}: what is unsent counts with what the channel and encryption add to it.
     */
    public long takenBytes() {
        return writtenBytes - unsentBytes();
    }

    /**
     * Writes frames, which leave at the end of the event. A write that fails closes the channel, of which whoever uses
     * it hears: its own result is not waited for.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    public void write(FrameBlock frames) {
        if (!channel.isActive()) {
            return;
        }
        writtenBytes += frames.length();
        outermost.write(frames.toByteBuf(), channel.voidPromise());
        if (!unflushed) {
            unflushed = true;
            flushes.later(this);
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            moved = true;
            outermost.flush();
        }
    }

    /** Nothing more is written in this way to a socket that lives on. */
    public void close() {
        flush();
        if (channel.pipeline().context(NAME) != null) {
            channel.pipeline().remove(NAME);
        }
    }

    /** Whether something was written since this was last asked, and the socket has taken all of it. */
    public boolean hasMoved() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        boolean hasMoved = moved && waiting != null && waiting.isEmpty();
        moved = false;
        return hasMoved;
    }
}
