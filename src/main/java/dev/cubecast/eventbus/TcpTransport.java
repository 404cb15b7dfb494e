package dev.cubecast.eventbus;

import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.SocketFlushes;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.message.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.internal.net.NetSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a TCP socket and Vert.x's bridge, whose parser is lost after any frame that it does not expect and
 * which has no limits: cuts the frames, takes those with data, and gives the bridge the pings.
 */
final class TcpTransport extends ChannelInboundHandlerAdapter implements BusTransport, TcpFrames.Listener {
    private static final String VERTX_HANDLER = "handler";
    private static final int LENGTH_BYTES = 4;
    private static final byte[] PING = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
    /** So long the last frame may take to be read by a client that has still something to send. */
    private static final long CLOSING_MS = 2_000;

    private final ChannelHandlerContext stock;
    private final SocketWriter writer;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable BusConnection connection;
    private boolean closing;

    private TcpTransport(ChannelHandlerContext stock, SocketFlushes flushes) {
        this.stock = stock;
        this.writer = new SocketWriter(stock.channel(), flushes, this::onWritable);
    }

    /** Puts itself before the bridge of a socket that has just connected. */
    static void attach(NetSocketInternal socket, BusConnections connections) {
        ChannelHandlerContext stock = socket.channelHandlerContext();
        ChannelPipeline pipeline = stock.pipeline();
        TcpTransport transport = new TcpTransport(stock, connections.flushes());
        pipeline.addBefore(VERTX_HANDLER, "frames", new TcpFrames(transport));
        pipeline.addBefore(VERTX_HANDLER, "eventbus", transport);
        connections.open(transport).ifPresent(opened -> transport.connection = opened);
    }

    // ---- What comes ----

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void onFrame(Bytes frame) {
        if (connection != null && !closing) {
            connection.onFrame(frame);
        }
    }

    @Override
    public boolean onUnfinished(int bytes) {
        return connection == null || closing || connection.onUnfinished(bytes);
    }

    @Override
    public void onTooLarge() {
        if (connection != null && !closing) {
            connection.onTooLarge();
        }
    }

    @Override
    public void onBroken() {
        if (connection != null && !closing) {
            connection.onBroken("a frame begins with its length, four bytes, the first of them the highest");
        }
    }

    /** What is pushed does not pass the handler that looks for idle sockets. */
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof IdleStateEvent && connection != null && !closing) {
            if (!writer.hasMoved()) {
                connection.onIdle();
            }
        } else {
            from.fireUserEventTriggered(event);
        }
    }

    private void onWritable() {
        if (connection != null) {
            connection.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (connection != null) {
            connection.onClosed();
        }
        from.fireChannelInactive();
    }

    // ---- What goes ----

    @Override
    public EventBusProtocol protocol() {
        return EventBusProtocol.TCP;
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
    public void ping() {
        if (ctx != null) {
            ctx.fireChannelRead(Unpooled.buffer(LENGTH_BYTES + PING.length)
                    .writeInt(PING.length)
                    .writeBytes(PING));
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void pause() {
        stock.channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        stock.channel().config().setAutoRead(true);
    }

    /**
     * What the client still sends is read and dropped for a while: a socket that is closed with something unread is
     * reset, and the client would not read why.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void close() {
        if (closing || ctx == null) {
            return;
        }
        closing = true;
        resume();
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> ((DuplexChannel) stock.channel()).shutdownOutput());
        stock.channel().eventLoop().schedule(() -> stock.channel().close(), CLOSING_MS, TimeUnit.MILLISECONDS);
    }
}
