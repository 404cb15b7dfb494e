package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Sockets;
import dev.cubecast.link.LinkNode.Down;
import dev.cubecast.link.LinkNode.Frame;
import dev.cubecast.link.LinkNode.Up;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How two nodes come to one connection, and whom a node does not talk to. */
class LinkUpTest {
    private static final Vertex LOW = Vertex.parse("000");
    private static final Vertex HIGH = Vertex.parse("001");

    private final Vertx vertx = Sockets.vertx();

    @AfterEach
    void closeAll() {
        LinkNode.await(vertx.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void linksUpWhicheverSideStartsFirst(boolean lowFirst) {
        int lowPort = LinkNode.freePort();
        int highPort = LinkNode.freePort();
        LinkNode low = new LinkNode(vertx, "000", LinkNode.settings(lowPort), Map.of(HIGH, "127.0.0.1:" + highPort));
        LinkNode high = new LinkNode(vertx, "001", LinkNode.settings(highPort), Map.of(LOW, "127.0.0.1:" + lowPort));
        LinkNode first = lowFirst ? low : high;
        LinkNode second = lowFirst ? high : low;

        first.start();
        first.expect(new Down(second.vertex, LinkLoss.REFUSED));
        second.start();

        first.expect(new Up(second.vertex, 1));
        second.expect(new Up(first.vertex, 1));
        repeatUntilHeard(low, high);
        repeatUntilHeard(high, low);
        assertThat(low.view(HIGH).state()).isEqualTo(LinkView.State.UP);
    }

    @Test
    void linksUpWhenBothDialAtOnce() {
        int lowPort = LinkNode.freePort();
        int highPort = LinkNode.freePort();
        LinkNode low = new LinkNode(vertx, "000", LinkNode.settings(lowPort), Map.of(HIGH, "127.0.0.1:" + highPort));
        LinkNode high = new LinkNode(vertx, "001", LinkNode.settings(highPort), Map.of(LOW, "127.0.0.1:" + lowPort));

        LinkNode.await(Future.all(low.starting(), high.starting()));
        repeatUntilHeard(low, high);
        repeatUntilHeard(high, low);

        assertThat(Stream.concat(low.events.stream(), high.events.stream()))
                .noneMatch(event -> event instanceof Down down && down.loss() == LinkLoss.CLOSED);
    }

    /** Frames that are under way when the connection changes may be lost. */
    private void repeatUntilHeard(LinkNode from, LinkNode to) {
        Frame beat = new Frame(from.vertex, Bytes.utf8("beat"));
        to.until(() -> {
            from.links.send(to.vertex, Priority.HEARTBEAT, beat.frame());
            return to.events.contains(beat);
        });
    }

    @Test
    void handsOverToWhatTheLowerVertexDialled() throws IOException {
        try (ServerSocket server = serverSocket()) {
            LinkNode high = LinkNode.started(
                    vertx,
                    "001",
                    LinkNode.settings(10_000, 64, 10_000),
                    Map.of(LOW, "127.0.0.1:" + server.getLocalPort()));
            RawPeer dialledByHigh = RawPeer.acceptAs("000", 1, server);
            high.expect(new Up(LOW, 1));

            RawPeer dialledByLow = RawPeer.dialAs("000", 1, high);

            high.send(LOW, Priority.CONTROL, Bytes.utf8("over the kept one"));
            assertThat(dialledByLow.read().payload()).isEqualTo(Bytes.utf8("over the kept one"));
            assertThat(dialledByHigh.isOpen())
                    .as("the other one, until this end has seen the hand-over")
                    .isTrue();
            dialledByHigh.endOutput();
            dialledByHigh.expectClosed();
            assertThat(high.events).isEmpty();
        }
    }

    @Test
    void doesNotUseWhatTheHigherVertexDialledToo() throws IOException {
        try (ServerSocket server = serverSocket()) {
            LinkNode low = LinkNode.started(
                    vertx, "000", LinkNode.settings(0), Map.of(HIGH, "127.0.0.1:" + server.getLocalPort()));
            RawPeer dialledByLow = RawPeer.acceptAs("001", 1, server);
            low.expect(new Up(HIGH, 1));

            RawPeer.dialAs("001", 1, low).expectClosed();

            low.send(HIGH, Priority.CONTROL, Bytes.utf8("over the kept one"));
            assertThat(dialledByLow.read().payload()).isEqualTo(Bytes.utf8("over the kept one"));
            assertThat(low.events).isEmpty();
        }
    }

    @Test
    void refusesAnotherLifeWhileOneIsHeard() throws IOException {
        LinkNode node = LinkNode.started(vertx, "001", LinkNode.settings(10_000, 64, 10_000), Map.of());
        RawPeer earlier = RawPeer.dialAs("000", 1, node);
        node.expect(new Up(LOW, 1));

        assertThat(refusalOfDialAs(2, node).code()).isEqualTo(Refusal.Code.LIFE);

        node.expectNote("another process is linked as 000, with incarnation 1, not 2");
        earlier.send(Bytes.utf8("still here"));
        node.expect(new Frame(LOW, Bytes.utf8("still here")));
        earlier.close();
        node.expect(new Down(LOW, LinkLoss.CLOSED));
        RawPeer.dialAs("000", 2, node);
        node.expect(new Up(LOW, 2));
    }

    private static Refusal refusalOfDialAs(long incarnation, LinkNode node) throws IOException {
        try (RawPeer peer = RawPeer.dial(node)) {
            Handshake handshake = Handshake.dialler(RawPeer.hello("000", incarnation), LinkNode.SECRET, node.vertex);
            peer.send(handshake.hello());
            Handshake.Step proof = handshake.onFrame(peer.read().payload());
            peer.send(((Handshake.Step.Reply) proof).frame());
            return ((Handshake.Step.RefusedByPeer) handshake.onFrame(peer.read().payload())).refusal();
        }
    }

    @Test
    void refusesAnotherSecretOnBothSidesAndSaysSoOnce() {
        LinkNode low = LinkNode.started(vertx, "000");
        LinkSettings wrong = LinkSettings.of("127.0.0.1", 0, new Secret("a guess"));
        LinkNode high = LinkNode.started(vertx, "001", wrong, Map.of(LOW, "127.0.0.1:" + low.links.port()));

        low.until(() -> low.count("handshakes.failed", "reason", "secret") >= 3);

        assertThat(low.notes)
                .containsExactly("refused a link with 127.0.0.1 (says it is 001): the secrets of the two nodes differ");
        assertThat(high.notes)
                .containsExactly("127.0.0.1 (says it is 000) refused a link: the secrets of the two nodes differ");
        assertThat(low.warnings).hasSize(1);
        assertThat(high.warnings).hasSize(1);
        assertThat(low.events).isEmpty();
        assertThat(high.events).containsExactly(new Down(LOW, LinkLoss.FORBIDDEN));
        assertThat(high.view(LOW).state()).isEqualTo(LinkView.State.FORBIDDEN);
        assertThat(high.view(LOW).objection())
                .isEqualTo("000 at 127.0.0.1:" + low.links.port()
                        + " refuses this node: the secrets of the two nodes differ");
        assertThat(high.send(low, "anything")).isFalse();
    }

    @Test
    void refusesARecordedHandshake() throws IOException {
        LinkNode node = LinkNode.started(vertx, "001");
        RawPeer honest = RawPeer.dialAs("000", 1, node);
        node.expect(new Up(LOW, 1));
        honest.close();
        node.expect(new Down(LOW, LinkLoss.CLOSED));

        try (RawPeer replaying = RawPeer.dial(node)) {
            for (Bytes recorded : honest.sent()) {
                replaying.send(recorded);
            }
            Hello.decode(replaying.read().payload());
            assertThat(Refusal.decode(replaying.read().payload()).code()).isEqualTo(Refusal.Code.SECRET);
            replaying.expectClosed();
        }
        assertThat(node.events).isEmpty();
    }

    @Test
    void saysWhichAddressIsTaken() {
        LinkNode first = LinkNode.started(vertx, "000");
        int port = first.links.port();
        LinkNode second = new LinkNode(vertx, "001", LinkNode.settings(port), Map.of());

        assertThatThrownBy(second::start).rootCause().hasMessageContaining("Address already in use");
        assertThatThrownBy(second::start)
                .cause()
                .cause()
                .hasMessageContaining("cannot listen for links on 127.0.0.1:" + port);
    }

    @Test
    void refusesAddressesOfStrangersAndThoseThatAreNone() {
        assertThatThrownBy(() ->
                        new LinkNode(vertx, "000", LinkNode.settings(0), Map.of(Vertex.parse("011"), "127.0.0.1:1")))
                .hasMessageContaining("011 is no neighbour of 000");
        assertThatThrownBy(() -> new LinkNode(vertx, "000", LinkNode.settings(0), Map.of(HIGH, "nowhere")))
                .hasMessageContaining("host:port");
    }

    private static ServerSocket serverSocket() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }
}
