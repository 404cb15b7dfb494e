package dev.cubecast.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one listening socket and lets in a few connections at a time: after each batch of the transport (16) it
 * shuts until {@link Arrivals}, which lives on the node's loop, opens it again. What is not let in waits in the
 * system's queue of the socket and costs the node nothing. Netty calls this on the thread that accepts.
 */
final class Door extends ChannelInboundHandlerAdapter {
    private final Arrivals arrivals;
    private final Executor loop;
    private int letIn;
    private volatile @Nullable Channel listening;

    Door(Arrivals arrivals, Executor loop) {
        this.arrivals = arrivals;
        this.loop = loop;
    }

    /** Lets in the next connections. May be called on any thread; does nothing once the socket is closed. */
    void open() {
        Channel channel = listening;
        if (channel != null && channel.isOpen()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        listening = ctx.channel();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
        letIn++;
        ((Channel) connection).closeFuture().addListener(closed -> loop.execute(arrivals::onLeft));
        ctx.fireChannelRead(connection);
    }

    /** The loop has set these connections up before it hears of them here. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (letIn > 0) {
            int arrived = letIn;
            letIn = 0;
            ctx.channel().config().setAutoRead(false);
            loop.execute(() -> arrivals.onArrived(this, arrived));
        }
        ctx.fireChannelReadComplete();
    }

    /** The system has refused to give the node a connection. The socket goes on listening. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.channel().config().setAutoRead(false);
        loop.execute(() -> arrivals.onFailed(this, cause));
    }
}
