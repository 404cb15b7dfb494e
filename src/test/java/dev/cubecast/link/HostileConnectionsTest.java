package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.Sockets;
import dev.cubecast.link.LinkNode.Down;
import dev.cubecast.link.LinkNode.Frame;
import dev.cubecast.link.LinkNode.Up;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever strangers and broken peers send to the link port, the other links go on. */
class HostileConnectionsTest {
    private static final Vertex LOW = Vertex.parse("000");
    private static final Vertex OTHER = Vertex.parse("011");
    /** Longer than a friend needs for its handshake on a busy machine. */
    private static final long HANDSHAKE_TIMEOUT_MS = 5_000;

    private final Vertx vertx = Sockets.vertx();
    private LinkNode node;
    private LinkNode friend;

    @BeforeEach
    void linkAFriend() {
        node = LinkNode.started(vertx, "001", LinkNode.settings(HANDSHAKE_TIMEOUT_MS, 64, 10_000), Map.of());
        friend = LinkNode.dialling(node, "011");
        node.expect(new Up(OTHER, 1));
        friend.expect(new Up(node.vertex, 1));
        node.notes.clear();
    }

    @AfterEach
    void closeAll() {
        LinkNode.await(vertx.close());
    }

    static Stream<Arguments> garbage() {
        Bytes hello = RawPeer.hello("000", 1).encode();
        return Stream.of(
                Arguments.of("random bytes", random(1, 10_000)),
                Arguments.of("many random bytes", random(2, 5_000_000)),
                Arguments.of("HTTP", Buffer.buffer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                Arguments.of("a huge length", header(Integer.MAX_VALUE, 0, 0)),
                Arguments.of("a negative length", header(-1, 0, 0)),
                Arguments.of("no length", header(0, 0, 0)),
                Arguments.of("a length allowed only to neighbours", header(Handshake.FRAME_BYTES_MAX + 1, 0, 0)),
                Arguments.of("an unknown priority", header(10, 4, 0)),
                Arguments.of("unknown flags", header(10, 0, 2)),
                Arguments.of("fragments without end", fragments(Handshake.FRAME_BYTES_MAX, 2)),
                Arguments.of("an unknown kind", framed(Bytes.of(new byte[] {(byte) 200, 1, 0}))),
                Arguments.of("half a hello in a whole frame", framed(hello.slice(0, 20))),
                Arguments.of("two hellos", framed(hello).appendBuffer(framed(hello))),
                Arguments.of("a heartbeat before the handshake", framed(Bytes.of(new byte[] {16, 1, 0, 0, 0, 0}))),
                Arguments.of(
                        "a stranger's hello", framed(RawPeer.hello("111", 1).encode())),
                Arguments.of(
                        "the node's own name", framed(RawPeer.hello("001", 1).encode())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void closesStrangersWithOneNoteAndDisturbsNobody(String what, Buffer bytes) throws IOException {
        try (RawPeer stranger = RawPeer.dial(node)) {
            stranger.tryWrite(bytes);

            stranger.expectClosed();
        }

        node.expectNote("127.0.0.1");
        assertOthersAreServed();
        assertThat(node.notes).as("further notes").noneMatch(note -> note.contains("127.0.0.1"));
    }

    @Test
    void closesAStrangerThatEndsInTheMiddle() throws IOException {
        try (RawPeer stranger = RawPeer.dial(node)) {
            stranger.write(header(100, 0, 0));
            stranger.endOutput();

            stranger.expectClosed();
        }

        node.expectNote("the connection was lost during the handshake");
        assertOthersAreServed();
    }

    @Test
    void closesStrangersThatNeverFinishTheirHandshake() throws IOException {
        Buffer hello = framed(RawPeer.hello("000", 1).encode());
        List<Buffer> starts = List.of(
                Buffer.buffer(),
                Buffer.buffer(new byte[] {0, 0, 0}),
                header(100, 0, 0).appendBytes(new byte[50]),
                hello);
        List<RawPeer> strangers = new ArrayList<>();
        for (Buffer start : starts) {
            strangers.add(RawPeer.dial(node));
            strangers.get(strangers.size() - 1).tryWrite(start);
        }
        RawPeer slow = RawPeer.dial(node);
        strangers.add(slow);
        for (int i = 0; i < hello.length() - 1; i++) {
            slow.tryWrite(hello.slice(i, i + 1));
        }

        for (RawPeer stranger : strangers) {
            stranger.expectClosed();
            stranger.close();
        }
        node.expectNote("was not finished within " + HANDSHAKE_TIMEOUT_MS + " ms");
        assertOthersAreServed();
    }

    @Test
    void turnsTheOldestStrangerAwayForANewOne() throws IOException {
        LinkNode crowded = LinkNode.started(vertx, "001", LinkNode.settings(10_000, 3, 10_000), Map.of());
        List<RawPeer> idle = List.of(RawPeer.dial(crowded), RawPeer.dial(crowded), RawPeer.dial(crowded));
        crowded.until(() -> crowded.gauge("unauthenticated") == 3);

        RawPeer.dialAs("000", 1, crowded);

        crowded.expect(new Up(LOW, 1));
        idle.get(0).expectClosed();
        assertThat(crowded.count("turned.away")).isEqualTo(1);
        assertThat(crowded.gauge("unauthenticated")).isEqualTo(2);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("a huge length", header(Integer.MAX_VALUE, 0, 0), "but is 2147483647"),
                Arguments.of("a length of 64 KiB", header(64 << 10, 0, 0), "but is 65536"),
                Arguments.of("no length", header(0, 3, 0), "but is 0"),
                Arguments.of("an unknown priority", header(10, 9, 0), "but is 9"),
                Arguments.of(
                        "fragments without end",
                        fragments(
                                LinkFrame.PAYLOAD_BYTES_MAX, Limits.FRAME_BYTES_MAX / LinkFrame.PAYLOAD_BYTES_MAX + 1),
                        "a frame may have"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void dropsANeighbourThatSendsNoFrames(String what, Buffer bytes, String complaint) throws IOException {
        try (RawPeer broken = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            node.notes.clear();
            broken.tryWrite(bytes);
            broken.expectClosed();
        }

        node.expect(new Down(LOW, LinkLoss.CLOSED));
        assertThat(node.notes).singleElement().asString().contains("link to 000 is down: malformed", complaint);
        assertThat(node.count("malformed", "neighbour", "000")).isEqualTo(1);
        assertOthersAreServed();
    }

    @Test
    void waitsForANeighbourThatSendsSlowly() throws IOException {
        try (RawPeer slow = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            for (byte next : framed(Bytes.utf8("byte by byte")).getBytes()) {
                node.roundTripWith(friend);
                slow.write(Buffer.buffer(new byte[] {next}));
            }

            node.expect(new Frame(LOW, Bytes.utf8("byte by byte")));
        }
    }

    @Test
    void closesOnlyTheConnectionWhoseFrameCouldNotBeHandled() throws IOException {
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        vertx.exceptionHandler(uncaught::add);
        try (RawPeer poisonous = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            poisonous.send(Bytes.utf8("poison"));
            poisonous.expectClosed();
        }

        node.expect(new Down(LOW, LinkLoss.CLOSED));
        node.expectNote("a frame could not be handled");
        node.until(() -> !uncaught.isEmpty());
        assertThat(uncaught).singleElement().isInstanceOf(IllegalStateException.class);
        assertOthersAreServed();
    }

    private void assertOthersAreServed() throws IOException {
        node.roundTripWith(friend);
        try (RawPeer newcomer = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            newcomer.send(Bytes.utf8("from a newcomer"));
            node.expect(new Frame(LOW, Bytes.utf8("from a newcomer")));
            node.send(LOW, Priority.CONTROL, Bytes.utf8("to a newcomer"));
            assertThat(newcomer.read().payload()).isEqualTo(Bytes.utf8("to a newcomer"));
        }
        node.expect(new Down(LOW, LinkLoss.CLOSED));
    }

    private static Buffer random(long seed, int count) {
        byte[] bytes = new byte[count];
        Seeds.random(seed).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static Buffer header(int length, int priority, int flags) {
        return Buffer.buffer().appendInt(length).appendByte((byte) priority).appendByte((byte) flags);
    }

    private static Buffer framed(Bytes frame) {
        Buffer bytes = Buffer.buffer();
        LinkFrame.append(bytes, Priority.CONTROL, false, frame);
        return bytes;
    }

    private static Buffer fragments(int payloadBytes, int count) {
        Buffer bytes = Buffer.buffer();
        for (int i = 0; i < count; i++) {
            LinkFrame.append(bytes, Priority.DELIVERY, true, Bytes.of(new byte[payloadBytes]));
        }
        return bytes;
    }
}
