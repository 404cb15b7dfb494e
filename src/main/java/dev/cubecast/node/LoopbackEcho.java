package dev.cubecast.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.spi.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a transport works, found out by a client and a server of this process that send each other bytes and, as
 * nodes do, now and then do not read for a moment. What the libraries say of themselves is too little: where the system
 * refuses io_uring, or where what connects with it is closed at once, they may still call it available.
 */
final class LoopbackEcho {
    private static final long WITHIN_MS = 3_000;
    private static final int ROUNDS = 8;
    /** More than a socket takes at once. */
    private static final int ROUND_BYTES = 256 << 10;

    private final Transport transport;
    private final EventLoopGroup loop;

    private LoopbackEcho(Transport transport) {
        this.transport = transport;
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("cubecast-loopback-echo", true), transport.ioHandlerFactory());
    }

    /**
     * Why a transport does not work here; empty if it does. Blocks, for three seconds at most: a busy machine that
     * starts a whole cube takes more than one. What the JDK has works everywhere.
     */
    static Optional<String> objectionTo(NodeTransport candidate) {
        return candidate == NodeTransport.NIO
                ? Optional.empty()
                : candidate
                        .library()
                        .map(LoopbackEcho::objectionToLibrary)
                        .orElseGet(() -> Optional.of("its library is missing"));
    }

    private static Optional<String> objectionToLibrary(io.vertx.core.transport.Transport candidate) {
        if (!candidate.available()) {
            return Optional.of(rootOf(candidate.unavailabilityCause()));
        }
        return objectionTo(candidate.implementation());
    }

    static Optional<String> objectionTo(Transport candidate) {
        try {
            new LoopbackEcho(candidate).run();
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError failed) {
            return Optional.of(rootOf(failed));
        }
    }

    /** The libraries wrap what they found, in words that say less each time. */
    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage() == null ? root : root.getMessage());
    }

    /** Its thread ends a little later. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void run() throws IOException {
        try {
            Channel server = done(new ServerBootstrap()
                    .group(loop)
                    .channelFactory(transport.serverChannelFactory(false))
                    .childHandler(new Echo())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            Sender sender = new Sender();
            done(new Bootstrap()
                    .group(loop)
                    .channelFactory(transport.channelFactory(false))
                    .handler(sender)
                    .connect(server.localAddress()));
            sender.ended.get(WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("what a client sent did not come back in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        } finally {
            loop.shutdownGracefully(0, WITHIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static Channel done(ChannelFuture future)
            throws InterruptedException, TimeoutException, ExecutionException {
        future.get(WITHIN_MS, TimeUnit.MILLISECONDS);
        return future.channel();
    }

    private static void pauseForAMoment(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        ctx.executor().execute(() -> ctx.channel().config().setAutoRead(true));
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        /** A write that fails closes the channel, of which the client hears. */
        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            pauseForAMoment(ctx);
            ctx.writeAndFlush(bytes, ctx.voidPromise());
        }
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private int rounds;
        private int missing;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void send(ChannelHandlerContext ctx) {
            missing = ROUND_BYTES;
            ctx.writeAndFlush(Unpooled.directBuffer(ROUND_BYTES).writeZero(ROUND_BYTES), ctx.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ByteBuf bytes = (ByteBuf) read;
            missing -= bytes.readableBytes();
            bytes.release();
            pauseForAMoment(ctx);
            if (missing == 0 && ++rounds == ROUNDS) {
                ended.complete(null);
            } else if (missing == 0) {
                send(ctx);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ended.completeExceptionally(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended.completeExceptionally(new IOException("connections are closed as soon as they are made"));
        }
    }
}
