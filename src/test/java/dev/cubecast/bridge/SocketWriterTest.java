package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets of clients that do not read, and what all of them may hold together. */
class SocketWriterTest {
    private static final int BLOCK_BYTES = 1 << 10;
    private static final long UNSENT_BYTES = 2 * BLOCK_BYTES;

    private final Queue<Runnable> events = new ArrayDeque<>();
    private final UnsentBytes unsent = new UnsentBytes(UNSENT_BYTES, () -> 0);
    private final SocketFlushes flushes = new SocketFlushes(events::add, unsent);
    private final Socket first = new Socket();
    private final Socket second = new Socket();

    private final class Socket extends EmbeddedChannel {
        private boolean reads;
        private int goesOn;
        private final SocketWriter writer = new SocketWriter(this, flushes, () -> goesOn++);

        private Socket() {
            pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable closedBeforeAllWasWritten) {}
            });
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer in) {
            while (reads && in.current() != null) {
                in.remove();
            }
        }

        private void readOn() {
            reads = true;
            flush();
        }
    }

    private void write(Socket... sockets) {
        FrameBlock block = FrameBlock.ofNotice(Bytes.of(new byte[BLOCK_BYTES]));
        block.beginSharing();
        for (Socket socket : sockets) {
            socket.writer.write(block);
        }
        block.endSharing(unsent);
        for (Runnable next = events.poll(); next != null; next = events.poll()) {
            next.run();
        }
    }

    @AfterEach
    void close() {
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
        unsent.tick(List.of());
        assertThat(unsent.held()).isZero();
    }

    @Test
    void hasTakenMoreOnlyIfItHasTakenSomething() {
        write(first);
        long before = first.writer.takenBytes();
        write(first);
        assertThat(first.writer.takenBytes()).isLessThanOrEqualTo(before);

        first.readOn();
        assertThat(first.writer.takenBytes()).isGreaterThan(before);
    }

    @Test
    void whatTwoSocketsHoldCountsOnceUntilBothHaveTakenIt() {
        write(first, second);
        assertThat(unsent.held()).isEqualTo(BLOCK_BYTES);
        assertThat(first.writer.unsentBytes()).isGreaterThanOrEqualTo(BLOCK_BYTES);

        first.readOn();
        unsent.tick(List.of());
        assertThat(unsent.held()).isEqualTo(BLOCK_BYTES);

        second.readOn();
        unsent.tick(List.of());
        assertThat(unsent.held()).isZero();
    }

    @Test
    void whatASocketHoldsIsForgottenWhenItCloses() {
        write(first);
        assertThat(unsent.held()).isEqualTo(BLOCK_BYTES);

        first.close().syncUninterruptibly();
        unsent.tick(List.of());

        assertThat(unsent.held()).isZero();
    }

    @Test
    void whatASocketTakesAtOnceIsNotHeldAfterTheEvent() {
        first.readOn();
        write(first);

        assertThat(unsent.held()).isZero();
    }

    @Test
    void atTheLimitASocketMustTakeWhatItHolds() {
        write(first);
        assertThat(first.writer.isWritable()).isTrue();
        write(first);

        assertThat(first.writer.isWritable()).isFalse();
        assertThat(second.writer.isWritable()).isTrue();
        unsent.tick(List.of());
        assertThat(first.goesOn).isZero();

        first.readOn();
        unsent.tick(List.of());

        assertThat(first.goesOn).isEqualTo(1);
        assertThat(first.writer.isWritable()).isTrue();
    }

    @Test
    void thereIsRoomForASocketAgainWhenAnotherIsClosed() {
        write(first);
        write(second);
        assertThat(first.writer.isWritable()).isFalse();

        second.close().syncUninterruptibly();
        unsent.tick(List.of());

        assertThat(first.goesOn).isEqualTo(1);
        assertThat(first.writer.isWritable()).isTrue();
    }
}
