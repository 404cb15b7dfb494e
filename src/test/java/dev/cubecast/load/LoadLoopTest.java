package dev.cubecast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.load.Ending.How;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadLoopTest {
    private static final int PATIENCE_S = 20;
    /** Those at which the length takes more bytes, and those before. */
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65_535, 65_536, 500_000};

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ServerWebSocket> accepted = new LinkedBlockingQueue<>();
    private final LoadLoop loop = new LoadLoop();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        HttpServerOptions options = new HttpServerOptions().setMaxWebSocketFrameSize(1 << 20);
        HttpServer listening = vertx.createHttpServer(options)
                .webSocketHandshakeHandler(handshake -> {
                    if (handshake.path().equals("/refused")) {
                        handshake.reject(429);
                    } else {
                        handshake.accept();
                    }
                })
                .webSocketHandler(accepted::add)
                .listen(0, "127.0.0.1")
                .await(PATIENCE_S, TimeUnit.SECONDS);
        port = listening.actualPort();
    }

    @AfterEach
    void close() {
        loop.close();
        vertx.close().await();
    }

    /** Remembers what becomes of a socket. */
    private static final class Memory implements SocketListener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Ending> ending = new CompletableFuture<>();

        @Override
        public void onMessage(ByteBuffer in, int start, int length) {
            byte[] text = new byte[length];
            in.get(start, text);
            messages.add(new String(text, StandardCharsets.UTF_8));
        }

        @Override
        public void onEnded(Ending how) {
            ending.complete(how);
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(PATIENCE_S, TimeUnit.SECONDS));
        }

        Ending ending() throws Exception {
            return ending.get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    private LoadSocket socket(String path, SocketListener listener) {
        return new LoadSocket(port, path, listener);
    }

    private int open(List<LoadSocket> sockets) throws Exception {
        return loop.open(sockets, 3).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private ServerWebSocket open(Memory memory) throws Exception {
        assertThat(open(List.of(socket("/", memory)))).isEqualTo(1);
        return accepted.take();
    }

    @Test
    void cutsMessagesOfAllLengthsWhereverTheyAreSplit() throws Exception {
        Memory memory = new Memory();
        ServerWebSocket peer = open(memory);
        for (int length : LENGTHS) {
            peer.writeTextMessage("x".repeat(length));
            peer.writeBinaryMessage(Buffer.buffer("y".repeat(length)));
        }
        for (int length : LENGTHS) {
            assertThat(memory.next().equals("x".repeat(length)))
                    .as("text of %d bytes", length)
                    .isTrue();
            assertThat(memory.next().equals("y".repeat(length)))
                    .as("bytes, %d of them", length)
                    .isTrue();
        }
    }

    @Test
    void saysHowTheServerClosedOrRefused() throws Exception {
        Memory closed = new Memory();
        open(closed).close((short) 1013, "later");
        assertThat(closed.ending()).isEqualTo(new Ending(How.CLOSED, 1013, "later"));

        Memory refused = new Memory();
        assertThat(open(List.of(socket("/refused", refused)))).isZero();
        assertThat(refused.ending()).matches(ending -> ending.how() == How.REFUSED && ending.code() == 429);

        Memory unreachable = new Memory();
        LoadSocket nowhere = new LoadSocket(1, "/", unreachable);
        assertThat(open(List.of(nowhere))).isZero();
        assertThat(unreachable.ending().how()).isEqualTo(How.BROKEN);
    }

    @Test
    void opensAllWhateverBecomesOfSome() throws Exception {
        List<Memory> memories = Stream.generate(Memory::new).limit(200).toList();
        List<LoadSocket> sockets = IntStream.range(0, memories.size())
                .mapToObj(i -> socket(i % 4 == 0 ? "/refused" : "/", memories.get(i)))
                .toList();
        assertThat(open(sockets)).isEqualTo(150);
        for (int i = 0; i < memories.size(); i++) {
            assertThat(memories.get(i).ending.isDone()).isEqualTo(i % 4 == 0);
        }
    }

    @Test
    void readsNothingWhileItIsStalled() throws Exception {
        Memory stalled = new Memory();
        LoadSocket socket = socket("/", stalled);
        open(List.of(socket));
        ServerWebSocket peer = accepted.take();
        loop.stall(List.of(socket)).get(PATIENCE_S, TimeUnit.SECONDS);
        // More than any system keeps in its buffers: only a client that reads lets this end.
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            writes.add(peer.writeTextMessage(i + "x".repeat(500_000))
                    .toCompletionStage()
                    .toCompletableFuture());
        }
        Memory live = new Memory();
        open(live).writeTextMessage("others");
        assertThat(live.next()).isEqualTo("others");
        assertThat(stalled.messages).isEmpty();
        assertThat(writes.get(99)).isNotDone();

        loop.resume(List.of(socket)).get(PATIENCE_S, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            assertThat(stalled.next()).startsWith(i + "x");
        }
    }

    @Test
    void answersPings() throws Exception {
        ServerWebSocket peer = open(new Memory());
        CompletableFuture<Buffer> pong = new CompletableFuture<>();
        peer.pongHandler(pong::complete);
        peer.writePing(Buffer.buffer("are you there"));
        assertThat(pong.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer("are you there"));
    }

    @Test
    void talliesOffsetsAndWhatIsNoMessage() {
        OffsetTally tally = new OffsetTally("t");
        for (String text : List.of(
                "{\"topic\":\"t\",\"offset\":9,\"epoch\":1}",
                "{\"topic\":\"t\",\"gap\":{\"first\":10,\"last\":11}}",
                "{\"topic\":\"t\",\"offset\":12,\"epoch\":1}",
                "{\"topic\":\"t\",\"offset\":12,\"epoch\":1}",
                "{\"topic\":\"t\",\"offset\":13,\"epoch\":1}")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            tally.onMessage(ByteBuffer.wrap(bytes), 0, bytes.length);
        }
        assertThat(tally.messages()).isEqualTo(4);
        assertThat(tally.notices()).isEqualTo(1);
        assertThat(tally.last()).isEqualTo(13);
        assertThat(tally.missed()).isEqualTo(2);
        assertThat(tally.repeated()).isEqualTo(1);
    }
}
