package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.RouteTrace;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Requests and multicasts that serve no other purpose than to see whether they arrive. */
final class Probes {
    /** Kinds of the handshake, which no part of the protocol takes from a router. */
    private static final Kind QUESTION = Kind.HELLO;

    private static final Kind ANSWER = Kind.PROOF;
    private static final Kind NEWS = Kind.REFUSAL;

    private final Map<Long, MulticastProbe> multicasts = new TreeMap<>();
    private long lastNumber;

    Probes(SimulatedCube cube) {
        cube.network().watch(this::onCrossing);
    }

    /** What became of one multicast. */
    static final class MulticastProbe {
        final VertexSet targets;
        final Map<Vertex, Integer> arrivals = new TreeMap<>();
        int crossings;

        private MulticastProbe(VertexSet targets) {
            this.targets = targets;
        }
    }

    void attach(NodeProcess process) {
        process.protocol().router().receive(QUESTION, (Receiver.OfRequests)
                (origin, payload, reply, nowMs) -> reply.accept(encode(ANSWER, decode(QUESTION, payload))));
        process.protocol().router().receive(NEWS, (Receiver.OfOneWay)
                (origin, payload, nowMs) -> onMulticast(process.vertex(), decode(NEWS, payload)));
    }

    /** Asks a vertex for an echo; the outcome comes exactly once. */
    void request(NodeProcess from, Vertex target, long timeoutMs, Consumer<Outcome> whenDone) {
        long number = ++lastNumber;
        long deadlineMs = from.nowMs() + timeoutMs;
        var operation = from.operations().open("a request to " + target, deadlineMs);
        Consumer<Outcome> checked = outcome -> {
            operation.end();
            if (outcome instanceof Outcome.Answered answered && decode(ANSWER, answered.payload()) != number) {
                throw new Violation("outcomes", "a request of " + from + " got the answer to another one");
            }
            whenDone.accept(outcome);
        };
        from.execute(() -> from.protocol()
                .router()
                .request(target, Priority.CONTROL, encode(QUESTION, number), deadlineMs, checked, from.nowMs()));
    }

    /** Asks the nodes on the way for the route to a vertex; the result comes exactly once. */
    void trace(NodeProcess from, Vertex target, long timeoutMs, Consumer<RouteTrace.Result> whenDone) {
        long deadlineMs = from.nowMs() + timeoutMs;
        var operation = from.operations().open("tracing the route to " + target, deadlineMs);
        from.execute(() -> from.protocol()
                .routeTrace()
                .trace(
                        from.vertex(),
                        target,
                        deadlineMs,
                        result -> {
                            operation.end();
                            whenDone.accept(result);
                        },
                        from::nowMs));
    }

    /** Sends to a set of vertices and counts what crosses links and what arrives, as long as the simulation lasts. */
    MulticastProbe multicast(NodeProcess from, VertexSet targets) {
        MulticastProbe probe = new MulticastProbe(targets);
        long number = ++lastNumber;
        multicasts.put(number, probe);
        Bytes payload = encode(NEWS, number);
        from.execute(() -> from.protocol().router().multicast(targets, Priority.DELIVERY, payload, from.nowMs()));
        return probe;
    }

    private void onCrossing(Parcel parcel) {
        if (parcel.envelope() instanceof Envelope.Multicast multicast
                && WireReader.kindOf(multicast.payload()) == NEWS) {
            probe(decode(NEWS, multicast.payload())).crossings++;
        }
    }

    private void onMulticast(Vertex at, long number) {
        probe(number).arrivals.merge(at, 1, Integer::sum);
    }

    private MulticastProbe probe(long number) {
        MulticastProbe probe = multicasts.get(number);
        if (probe == null) {
            throw new Violation("multicast", "number " + number + " is under way, which nobody sent");
        }
        return probe;
    }

    private static Bytes encode(Kind kind, long number) {
        return WireWriter.of(kind).writeVarLong(number).toBytes();
    }

    private static long decode(Kind kind, Bytes payload) {
        return WireReader.of(kind, payload).readVarLong();
    }
}
