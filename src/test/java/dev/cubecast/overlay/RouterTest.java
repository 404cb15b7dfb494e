package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Outcome.Answered;
import dev.cubecast.overlay.Outcome.Failed;
import dev.cubecast.overlay.Outcome.Reason;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final RouterSettings SETTINGS = new RouterSettings(6, 3, 250);
    private static final Bytes QUESTION =
            WireWriter.of(Kind.READ_QUESTION).writeInt(7).toBytes();
    private static final Bytes NEWS = WireWriter.of(Kind.TOPIC_ENDS).writeInt(8).toBytes();

    private final Net net = new Net();
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void carriesARequestAndItsReplyOverSeveralHops() {
        net.echoAt(7);
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        assertThat(outcomes).containsExactly(new Answered(QUESTION));
    }

    @Test
    void asksItselfWithoutLinks() {
        net.echoAt(0);
        net.router(0).request(net.vertex(0), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        assertThat(outcomes).as("never within the call").isEmpty();
        net.settle();
        assertThat(outcomes).containsExactly(new Answered(QUESTION));
        assertThat(net.crossings).isZero();
    }

    @Test
    void repeatsARequestThatWasLost() {
        net.echoAt(7);
        net.lost = frame -> true;
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.lost = frame -> false;
        net.router(0).tick(249);
        net.settle();
        assertThat(outcomes).isEmpty();
        net.router(0).tick(250);
        net.settle();
        assertThat(outcomes).containsExactly(new Answered(QUESTION));
    }

    @Test
    void endsARequestOnceHoweverOftenItIsAnswered() {
        net.duplicated = true;
        net.echoAt(7);
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.router(0).tick(5000);
        net.settle();
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void failsARequestAtItsDeadlineWithTheLastReasonHeard() {
        net.lost = frame -> true;
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.router(0).tick(999);
        net.settle();
        assertThat(outcomes).isEmpty();
        net.router(0).tick(1000);
        net.settle();
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @Test
    void aCallerThatThrowsKeepsNoOtherFromItsOutcome() {
        net.lost = frame -> true;
        Consumer<Outcome> throwing = outcome -> {
            throw new IllegalStateException("thrown by a caller");
        };
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, throwing, 0);
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.router(0).tick(1000);
        assertThatThrownBy(net::settle).hasMessage("thrown by a caller");
        net.settle();
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void saysWhichHopKnewNoWay() {
        LiveGraph without7 = LiveGraph.full(3);
        without7.remove(net.vertex(7));
        net.router(1).onTable(RoutingTable.of(net.vertex(1), without7));
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.router(0).tick(1000);
        net.settle();
        assertThat(outcomes).containsExactly(new Failed(Reason.NO_ROUTE, "001 could not forward to 111"));
    }

    @Test
    void goesAroundALinkThatOnlyTheNeighbourAvoids() {
        net.echoAt(2);
        LiveGraph withoutLink = LiveGraph.full(3);
        withoutLink.add(net.vertex(0), 0b101);
        net.router(0).onTable(RoutingTable.of(net.vertex(0), withoutLink));
        // 001, the first hop, takes 000 for the way to 010.
        net.router(0).request(net.vertex(2), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        assertThat(outcomes).containsExactly(new Answered(QUESTION));
        assertThat(net.crossings)
                .as("over 001 and 011 there, and straight back")
                .isEqualTo(3 + 1);
    }

    @Test
    void sendsNothingBackWhereItCameFrom() {
        LiveGraph only000 = new LiveGraph(3);
        List.of(0, 1, 2, 6, 7).forEach(number -> only000.add(net.vertex(number), -1));
        net.router(1).onTable(RoutingTable.of(net.vertex(1), only000));
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.router(0).tick(1000);
        net.settle();
        assertThat(outcomes).containsExactly(new Failed(Reason.NO_ROUTE, "001 could not forward to 111"));
    }

    @Test
    void aLoopEndsAtTheHopLimit() {
        // Each sends what is for 111 to the next one, 000 to 001, 001 to 011, 011 to 010 and 010 to 000.
        believe(0, 0, 1, 5, 7);
        believe(1, 1, 3, 2, 6, 7);
        believe(3, 3, 2, 6, 7);
        believe(2, 2, 0, 4, 5, 7);
        net.router(2).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.router(2).tick(1000);
        net.settle();
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.HOP_LIMIT));
    }

    @Test
    void failsARequestThatNobodyUnderstands() {
        net.router(0).request(net.vertex(3), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        net.router(0).tick(1000);
        net.settle();
        assertThat(outcomes)
                .containsExactly(new Failed(Reason.MALFORMED, "READ_QUESTION is not a request to this node"));
    }

    @Test
    void refusesMoreRequestsThanItsLimit() {
        net.lost = frame -> true;
        for (int i = 0; i < 4; i++) {
            net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        }
        net.settle();
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.OVERLOADED));
        assertThat(net.router(0).requestsPending()).isEqualTo(3);
    }

    @Test
    void aMulticastReachesEachTargetOnceTheOriginIncluded() {
        List<Vertex> reached = new ArrayList<>();
        for (Vertex vertex : net.cube.vertices()) {
            net.router(vertex.number())
                    .receive(Kind.TOPIC_ENDS, (Receiver.OfOneWay) (origin, payload, nowMs) -> reached.add(vertex));
        }
        net.router(5).multicast(VertexSet.of(3, net.cube.vertices()), Priority.DELIVERY, NEWS, 0);
        net.settle();
        assertThat(reached).containsExactlyInAnyOrderElementsOf(net.cube.vertices());
        assertThat(net.crossings).isEqualTo(7);
    }

    @Test
    void givesItselfWhatItSendsAsItIsAndOthersItsBytes() {
        List<Payload> taken = new ArrayList<>();
        net.cube.vertices().forEach(vertex -> net.takeAt(vertex, taken));
        Told toAll = new Told(1);
        Told toItself = new Told(2);

        net.router(5).multicast(VertexSet.of(3, net.cube.vertices()), Priority.DELIVERY, toAll, toAll.encode(), 0);
        net.router(5).multicast(VertexSet.of(net.vertex(5)), Priority.DELIVERY, toItself, toItself.encode(), 0);
        net.router(5).send(net.vertex(5), Priority.DELIVERY, toItself, 0);
        net.router(5).send(net.vertex(3), Priority.DELIVERY, toItself, 0);
        assertThat(taken).as("taken within the call").isEmpty();
        net.settle();

        assertThat(taken.stream().filter(payload -> payload == toAll)).hasSize(1);
        assertThat(taken.stream().filter(toAll::equals)).hasSize(8);
        assertThat(taken.stream().filter(payload -> payload == toItself)).hasSize(2);
        assertThat(taken.stream().filter(toItself::equals)).hasSize(3);
    }

    @Test
    void multicastsOfOneEventShareFramesOnEachLink() {
        List<Payload> taken = new ArrayList<>();
        net.takeAt(net.vertex(7), taken);
        VertexSet all = VertexSet.of(3, net.cube.vertices());

        for (int number = 0; number < 10; number++) {
            net.router(5).multicast(all, Priority.DELIVERY, new Told(number).encode(), 0);
        }
        net.settle();

        assertThat(taken)
                .extracting(payload -> ((Told) payload).number())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(net.crossings).isEqualTo(7);
    }

    @Test
    void aPartThatMakesNoSenseDoesNotDisturbTheOthers() {
        List<Payload> taken = new ArrayList<>();
        net.takeAt(net.vertex(7), taken);
        VertexSet one = VertexSet.of(net.vertex(7));
        Bytes nested = WireWriter.of(Kind.BUNDLE).writeBytes(NEWS).toBytes();

        for (Bytes payload : List.of(new Told(1).encode(), QUESTION, NEWS.slice(0, 3), nested, new Told(2).encode())) {
            net.router(5).multicast(one, Priority.DELIVERY, payload, 0);
        }
        net.settle();

        assertThat(taken).containsExactly(new Told(1), new Told(2));
    }

    private record Told(int number) implements Payload {
        @Override
        public Kind kind() {
            return Kind.TOPIC_ENDS;
        }

        @Override
        public Bytes encode() {
            return WireWriter.of(kind()).writeInt(number).toBytes();
        }

        static Told decode(Bytes encoded) {
            return new Told(WireReader.of(Kind.TOPIC_ENDS, encoded).readInt());
        }
    }

    @Test
    void survivesFramesThatAreNoEnvelopes() {
        net.echoAt(7);
        for (int length = 1; length < 40; length++) {
            byte[] garbage = new byte[length];
            Seeds.random(length).nextBytes(garbage);
            garbage[0] = (byte) (length % 2 == 0 ? Kind.ROUTED : Kind.MULTICAST).code();
            garbage[length - 1] = (byte) length;
            net.router(0).onFrame(net.vertex(1), Bytes.of(garbage), 0);
        }
        net.router(0).request(net.vertex(7), Priority.CONTROL, QUESTION, 1000, outcomes::add, 0);
        net.settle();
        assertThat(outcomes).containsExactly(new Answered(QUESTION));
    }

    /** The node takes only these for alive, and the link between 011 and 111 for broken. */
    private void believe(int number, Integer... alive) {
        LiveGraph graph = new LiveGraph(3);
        List.of(alive).forEach(each -> graph.add(net.vertex(each), each == 3 ? 0b011 : -1));
        net.router(number).onTable(RoutingTable.of(net.vertex(number), graph));
    }

    /** Eight routers whose links deliver at once, in order. */
    private static final class Net {
        final Hypercube cube = new Hypercube(3);
        final Deque<Runnable> events = new ArrayDeque<>();
        final List<Router> routers = new ArrayList<>();
        Predicate<Bytes> lost = frame -> false;
        boolean duplicated;
        int crossings;

        Net() {
            for (Vertex vertex : cube.vertices()) {
                LinkPort links = (neighbour, priority, frame) -> carry(vertex, neighbour, frame);
                Router router = new Router(vertex, SETTINGS, links, events::add, Seeds.random(1), Trace.NONE);
                router.onTable(RoutingTable.of(vertex, LiveGraph.full(3)));
                routers.add(router);
            }
        }

        private boolean carry(Vertex from, Vertex to, Bytes frame) {
            crossings++;
            assertThat(from.isNeighbourOf(to)).isTrue();
            if (!lost.test(frame)) {
                for (int copies = duplicated ? 2 : 1; copies > 0; copies--) {
                    events.add(() -> router(to.number()).onFrame(from, frame, 0));
                }
            }
            return true;
        }

        Vertex vertex(int number) {
            return cube.vertex(number);
        }

        Router router(int number) {
            return routers.get(number);
        }

        void echoAt(int number) {
            router(number).receive(Kind.READ_QUESTION, (Receiver.OfRequests) (origin, payload, reply, nowMs) -> {
                assertThat(WireReader.kindOf(payload)).isEqualTo(Kind.READ_QUESTION);
                reply.accept(payload);
            });
        }

        void takeAt(Vertex vertex, List<Payload> taken) {
            router(vertex.number())
                    .receive(
                            Kind.TOPIC_ENDS,
                            new Receiver.Decoding<>(
                                    Told.class, Told::decode, (origin, payload, nowMs) -> taken.add(payload)));
        }

        void settle() {
            while (!events.isEmpty()) {
                events.remove().run();
            }
        }
    }
}
