package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.spi.transport.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transports that break in the ways that libraries do not tell of. */
class LoopbackEchoTest {
    private static final Transport NIO = io.vertx.core.transport.Transport.NIO.implementation();

    @AfterEach
    void leavesNoThread() throws InterruptedException {
        for (Thread thread : echoThreads()) {
            thread.join();
        }
    }

    private static List<Thread> echoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("cubecast-loopback-echo"))
                .toList();
    }

    @Test
    void findsNothingAgainstSocketsThatWork() {
        assertThat(LoopbackEcho.objectionTo(clientsWith(new ChannelInboundHandlerAdapter())))
                .isEmpty();
    }

    @Test
    void noticesThatConnectionsAreClosedOnceTheyAreMade() {
        assertThat(LoopbackEcho.objectionTo(clientsWith(new ChannelInboundHandlerAdapter() {
                    @Override
                    @SuppressWarnings("FutureReturnValueIgnored")
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.close();
                    }
                })))
                .contains("connections are closed as soon as they are made");
    }

    @Test
    void noticesThatWhatIsSentDoesNotArrive() {
        assertThat(LoopbackEcho.objectionTo(clientsWith(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object read) {
                        ReferenceCountUtil.release(read);
                    }
                })))
                .contains("what a client sent did not come back in time");
    }

    /** The JDK's sockets, of which those that connect have a handler of their own before all others. */
    private static Transport clientsWith(ChannelHandler first) {
        return new Transport() {
            @Override
            public IoHandlerFactory ioHandlerFactory() {
                return NIO.ioHandlerFactory();
            }

            @Override
            public DatagramChannel datagramChannel() {
                return NIO.datagramChannel();
            }

            @Override
            @SuppressWarnings("deprecation") // the interface's own
            public DatagramChannel datagramChannel(InternetProtocolFamily family) {
                return NIO.datagramChannel(family);
            }

            @Override
            public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
                return () -> {
                    Channel channel = new NioSocketChannel();
                    channel.pipeline().addFirst(first);
                    return channel;
                };
            }

            @Override
            public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
                return NIO.serverChannelFactory(domainSocket);
            }
        };
    }
}
