package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.Sockets;
import dev.cubecast.link.LinkNode.Down;
import dev.cubecast.link.LinkNode.Frame;
import dev.cubecast.link.LinkNode.Up;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that go away, come back, or stop reading. */
class LinkLossTest {
    private static final Vertex LOW = Vertex.parse("000");
    private static final Vertex HIGH = Vertex.parse("001");

    private final Vertx vertx = Sockets.vertx();

    @AfterEach
    void closeAll() {
        LinkNode.await(vertx.close());
    }

    @Test
    void tellsAClosedLinkFromAnEndedProcessAndLinksUpAgain() {
        LinkNode high = LinkNode.started(vertx, "001");
        int highPort = high.links.port();
        LinkNode low = LinkNode.dialling(high, "000");
        low.expect(new Up(HIGH, 1));

        high.close();

        low.expect(new Down(HIGH, LinkLoss.CLOSED));
        low.expect(new Down(HIGH, LinkLoss.REFUSED));
        assertThat(low.view(HIGH).state()).isEqualTo(LinkView.State.REFUSED);
        assertThat(low.send(high, "anything")).isFalse();

        LinkNode again = LinkNode.started(vertx, "001", LinkNode.settings(highPort), Map.of());
        low.expect(new Up(HIGH, 1));
        again.expect(new Up(LOW, 1));
        low.roundTripWith(again);
    }

    @Test
    void reportsARefusedNeighbourOnceHoweverOftenItIsDialled() {
        int nobody = LinkNode.freePort();
        LinkNode node = LinkNode.started(vertx, "000", LinkNode.settings(0), Map.of(HIGH, "127.0.0.1:" + nobody));

        node.expect(new Down(HIGH, LinkLoss.REFUSED));
        node.until(() -> node.count("dials.refused", "neighbour", "001") >= 3);

        assertThat(node.events).isEmpty();
    }

    @Test
    void closesASilentConnectionAndDialsAgain() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            LinkNode node = LinkNode.started(
                    vertx,
                    "000",
                    LinkNode.settings(10_000, 64, 200),
                    Map.of(HIGH, "127.0.0.1:" + server.getLocalPort()));
            RawPeer silent = RawPeer.acceptAs("001", 1, server);
            node.expect(new Up(HIGH, 1));

            silent.expectClosed();

            node.expect(new Down(HIGH, LinkLoss.CLOSED));
            assertThat(node.count("given.up", "neighbour", "001")).isEqualTo(1);
            RawPeer.acceptAs("001", 1, server);
            node.expect(new Up(HIGH, 1));
        }
    }

    @Test
    void dropsAndCountsWhatDoesNotFitAndWhatALostLinkLeaves() throws IOException {
        LinkNode node = LinkNode.started(vertx, "001");
        RawPeer silent = RawPeer.dialAs("000", 1, node);
        node.expect(new Up(LOW, 1));
        Bytes large = Bytes.of(new byte[1 << 20]);

        int taken = 0;
        while (node.send(LOW, Priority.DELIVERY, large)) {
            taken++;
            assertThat(taken).as("frames of 1 MiB taken").isLessThan(50);
        }

        assertThat(dropped(node, "delivery")).isEqualTo(1);
        assertThat(node.gauge("queued.bytes", "neighbour", "000", "priority", "delivery"))
                .isPositive();
        assertThat(node.send(LOW, Priority.HEARTBEAT, Bytes.utf8("still taken")))
                .isTrue();

        silent.close();
        node.expect(new Down(LOW, LinkLoss.CLOSED));
        assertThat(dropped(node, "delivery")).isGreaterThan(1);
        assertThat(dropped(node, "heartbeat")).isEqualTo(1);
        assertThat(node.gauge("queued.bytes", "neighbour", "000", "priority", "delivery"))
                .isZero();
    }

    @Test
    void sendsAHeartbeatBeforeTheRestOfALargeFrame() throws IOException {
        LinkNode node = LinkNode.started(vertx, "001");
        try (RawPeer peer = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            for (int i = 0; i < 3; i++) {
                assertThat(node.send(LOW, Priority.DELIVERY, Bytes.of(new byte[1 << 20])))
                        .isTrue();
            }
            node.until(() -> node.gauge("queued.bytes", "neighbour", "000", "priority", "delivery") < 3 << 20);
            assertThat(node.send(LOW, Priority.HEARTBEAT, Bytes.utf8("beat"))).isTrue();

            long deliveredBefore = 0;
            RawPeer.Piece piece = peer.read();
            while (piece.priority() == Priority.DELIVERY) {
                deliveredBefore += piece.payload().length();
                piece = peer.read();
            }

            assertThat(piece.payload()).isEqualTo(Bytes.utf8("beat"));
            assertThat(deliveredBefore).isLessThan(2 << 20);
            long deliveredAfter = 0;
            while (deliveredBefore + deliveredAfter < 3 << 20) {
                deliveredAfter += peer.read().payload().length();
            }
        }
    }

    @Test
    void carriesTheLargestFramesAndSmallOnesBetweenThem() {
        LinkNode high = LinkNode.started(vertx, "001");
        LinkNode low = LinkNode.dialling(high, "000");
        low.expect(new Up(HIGH, 1));
        high.expect(new Up(LOW, 1));
        byte[] content = new byte[1 << 20];
        Seeds.random(5).nextBytes(content);

        for (int i = 0; i < 5; i++) {
            assertThat(low.send(HIGH, Priority.DELIVERY, Bytes.of(content))).isTrue();
            high.expect(new Frame(LOW, Bytes.of(content)));
            low.roundTripWith(high);
        }

        assertThat(high.count("frames.received", "neighbour", "000", "priority", "delivery"))
                .isEqualTo(5);
        assertThat(high.count("bytes.received", "neighbour", "000")).isGreaterThan(5 << 20);
        assertThat(low.count("bytes.sent", "neighbour", "001")).isGreaterThan(5 << 20);
    }

    @Test
    void writesOnceWhatOneTurnProduced() {
        LinkNode high = LinkNode.started(vertx, "001");
        LinkNode low = LinkNode.dialling(high, "000");
        low.expect(new Up(HIGH, 1));
        high.expect(new Up(LOW, 1));

        low.onLoop(() -> {
            for (int i = 0; i < 100; i++) {
                low.links.send(HIGH, Priority.PUBLISH, Bytes.utf8("message " + i));
            }
            return true;
        });

        for (int i = 0; i < 100; i++) {
            high.expect(new Frame(LOW, Bytes.utf8("message " + i)));
        }
        assertThat(low.count("writes", "neighbour", "001")).isEqualTo(1);
    }

    @Test
    void sendsWhatWaitsBeforeItStops() {
        LinkNode high = LinkNode.started(vertx, "001");
        LinkNode low = LinkNode.dialling(high, "000");
        low.expect(new Up(HIGH, 1));
        high.expect(new Up(LOW, 1));

        LinkNode.await(low.onLoop(() -> {
            low.links.send(HIGH, Priority.CONTROL, Bytes.utf8("farewell"));
            return low.links.stop();
        }));

        high.expect(new Frame(LOW, Bytes.utf8("farewell")));
        high.expect(new Down(LOW, LinkLoss.CLOSED));
        assertThat(low.events).isEmpty();
    }

    @Test
    void stopsBesideAPeerThatDoesNotRead() throws IOException {
        LinkNode node = LinkNode.started(vertx, "001");
        try (RawPeer silent = RawPeer.dialAs("000", 1, node)) {
            node.expect(new Up(LOW, 1));
            for (int i = 0; i < 3; i++) {
                assertThat(node.send(LOW, Priority.DELIVERY, Bytes.of(new byte[1 << 20])))
                        .isTrue();
            }

            node.close();

            silent.expectClosed();
            assertThat(node.events).isEmpty();
        }
    }

    private static double dropped(LinkNode node, String priority) {
        return node.count("dropped", "neighbour", "000", "priority", priority);
    }
}
