package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Kind;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.RouteTrace.Result;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteTraceTest {
    private static final int DIMENSION = 3;
    private static final long DEADLINE_MS = 1_000;

    private final Hypercube cube = new Hypercube(DIMENSION);
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final List<Router> routers = new ArrayList<>();
    private final List<RouteTrace> traces = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();

    private final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    private final Trace counting = new Trace() {
        @Override
        public void note(Subject subject, String what) {}

        @Override
        public void count(Measure measure, long amount) {
            counts.merge(measure, amount, Long::sum);
        }
    };

    RouteTraceTest() {
        for (Vertex vertex : cube.vertices()) {
            Router router = new Router(
                    vertex,
                    RouterSettings.forDimension(DIMENSION),
                    (neighbour, priority, frame) ->
                            events.add(() -> routers.get(neighbour.number()).onFrame(vertex, frame, 0)),
                    events::add,
                    new Random(vertex.number()),
                    Trace.NONE);
            routers.add(router);
            traces.add(new RouteTrace(vertex, router, 8, events::add, counting));
        }
        allSee(LiveGraph.full(DIMENSION));
    }

    @Test
    void namesBothEndsAndAllHopsBetween() {
        trace(0, 0b101);

        assertThat(results).containsExactly(new Result.Complete(vertices(0b000, 0b001, 0b101)));
    }

    @Test
    void tracesTheWayBetweenTwoOtherNodes() {
        trace(0b110, 0b001);

        assertThat(results).containsExactly(new Result.Complete(vertices(0b110, 0b111, 0b101, 0b001)));
    }

    @Test
    void theWayToItselfIsOneHop() {
        trace(0b011, 0b011);

        assertThat(results).containsExactly(new Result.Complete(vertices(0b011)));
    }

    @Test
    void showsDetoursAroundDeadNodes() {
        LiveGraph graph = LiveGraph.full(DIMENSION);
        graph.remove(cube.vertex(0b001));
        allSee(graph);

        trace(0, 0b101);

        assertThat(results).containsExactly(new Result.Complete(vertices(0b000, 0b100, 0b101)));
    }

    @Test
    void saysWhichNodeKnowsNoWay() {
        LiveGraph graph = LiveGraph.full(DIMENSION);
        graph.remove(cube.vertex(0b101));
        seenBy(0b001, graph);

        trace(0, 0b101);

        assertThat(results).containsExactly(new Result.Broken(vertices(0b000, 0b001), "001 knows no way to 101"));
    }

    @Test
    void endsWhereNodesDisagree() {
        // 001 believes that the way to 101 leads over 000, and 000 that it leads over 001.
        LiveGraph withoutDirectWay = new LiveGraph(DIMENSION);
        cube.vertices().forEach(vertex -> withoutDirectWay.add(vertex, vertex.number() == 0b001 ? 0b001 : -1));
        seenBy(0b001, withoutDirectWay);

        trace(0, 0b101);

        assertThat(results).singleElement().isInstanceOfSatisfying(Result.Broken.class, broken -> {
            assertThat(broken.hops()).startsWith(cube.vertex(0), cube.vertex(1), cube.vertex(0));
            assertThat(broken.why()).startsWith("no end after 8 hops");
        });
    }

    @Test
    void endsAtItsDeadlineIfANodeCannotBeAsked() {
        LiveGraph graph = LiveGraph.full(DIMENSION);
        graph.remove(cube.vertex(0b110));
        allSee(graph);

        trace(0b110, 0);
        assertThat(results).isEmpty();
        routers.get(0).tick(DEADLINE_MS);
        settle();

        assertThat(results).singleElement().isInstanceOfSatisfying(Result.Broken.class, broken -> {
            assertThat(broken.hops()).containsExactly(cube.vertex(0b110));
            assertThat(broken.why()).startsWith("110 cannot be asked");
        });
    }

    @Test
    void refusesMoreTracesThanMayBeUnderWay() {
        LiveGraph graph = LiveGraph.full(DIMENSION);
        graph.remove(cube.vertex(0b110));
        allSee(graph);
        for (int i = 0; i < RouteTrace.TRACES_MAX; i++) {
            trace(0b110, 0);
        }

        trace(0, 0);
        assertThat(results).containsExactly(new Result.Refused("64 routes are being traced already"));
        assertThat(counts).containsExactly(Map.entry(Measure.ROUTE_TRACES_REFUSED, 1L));

        routers.get(0).tick(DEADLINE_MS);
        settle();
        results.clear();
        trace(0, 0);
        assertThat(results).containsExactly(new Result.Complete(vertices(0)));
    }

    @Test
    void anAnswerThatMakesNoSenseEndsTheTrace() {
        Receiver.OfRequests nonsense = (origin, payload, reply, nowMs) ->
                reply.accept(WireWriter.of(Kind.ROUTE_ANSWER).writeByte(7).toBytes());
        routers.get(0b001).receive(Kind.ROUTE_QUERY, nonsense);

        trace(0, 0b101);

        assertThat(results)
                .singleElement()
                .isInstanceOfSatisfying(
                        Result.Broken.class,
                        broken -> assertThat(broken.why()).startsWith("001 answered in a form that is not known"));
    }

    private void trace(int from, int to) {
        int before = results.size();
        traces.get(0).trace(cube.vertex(from), cube.vertex(to), DEADLINE_MS, results::add, () -> 0);
        assertThat(results.size()).as("never within the call").isEqualTo(before);
        settle();
    }

    private void settle() {
        for (Runnable next = events.poll(); next != null; next = events.poll()) {
            next.run();
        }
    }

    private void allSee(LiveGraph graph) {
        cube.vertices().forEach(vertex -> seenBy(vertex.number(), graph));
    }

    private void seenBy(int number, LiveGraph graph) {
        routers.get(number).onTable(RoutingTable.of(cube.vertex(number), graph));
    }

    private List<Vertex> vertices(int... numbers) {
        return IntStream.of(numbers).mapToObj(cube::vertex).toList();
    }
}
