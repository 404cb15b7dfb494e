package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Envelope.Exchange;
import dev.cubecast.overlay.Envelope.Multicast;
import dev.cubecast.overlay.Envelope.Routed;
import dev.cubecast.overlay.Outcome.Failed;
import dev.cubecast.overlay.Outcome.Reason;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Moves payloads through the cube: hop by hop to one vertex, or split on the way to many. A request ends in an answer
 * or a failure by its deadline, whatever happens on the way; a one-way payload that cannot go on is counted, and
 * whoever sent it repairs the loss by its own means.
 */
public final class Router {
    private final Vertex self;
    /** This node, of all nodes. */
    private final VertexSet alone;

    private final RouterSettings settings;
    private final LinkPort links;
    private final EventQueue events;
    private final Trace trace;
    private final Requests requests;
    private final Bundles bundles;
    private final Receivers receivers;
    private RoutingTable table;
    private RecentSplits splits;
    private Detours detours;
    private long nowMs;

    public Router(
            Vertex self,
            RouterSettings settings,
            LinkPort links,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.self = self;
        this.alone = VertexSet.of(self);
        this.settings = settings;
        this.links = links;
        this.events = events;
        this.trace = trace;
        this.requests =
                new Requests(settings.requestsMax(), settings.resendIntervalMs(), random.nextLong() >>> 1, events);
        this.bundles = new Bundles(events, this::spread);
        this.receivers = new Receivers(self, trace);
        LiveGraph nobodyElse = new LiveGraph(self.dimension());
        nobodyElse.add(self, 0);
        this.table = RoutingTable.of(self, nobodyElse);
        this.splits = new RecentSplits(table);
        this.detours = new Detours(table);
    }

    /** Names who takes the payloads of a kind. */
    public void receive(Kind kind, Receiver receiver) {
        receivers.put(kind, receiver);
    }

    /** Routes by this table from now on. */
    public void onTable(RoutingTable newTable) {
        table = newTable;
        splits = new RecentSplits(newTable);
        detours = new Detours(newTable);
        trace.count(Measure.ROUTES_REBUILT);
    }

    public RoutingTable table() {
        return table;
    }

    public int requestsPending() {
        return requests.size();
    }

    /** Sends a payload to a vertex, possibly this one, without waiting for an answer. It may be lost on the way. */
    public void send(Vertex target, Priority priority, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        forward(new Routed(self, target, settings.hopLimit(), priority, Exchange.ONE_WAY, 0, payload));
    }

    /** The same of what is bytes for other nodes only. */
    public void send(Vertex target, Priority priority, Payload payload, long nowMs) {
        if (target.equals(self)) {
            this.nowMs = nowMs;
            events.later(() -> receivers.deliverOwn(payload, nowMs));
        } else {
            send(target, priority, payload.encode(), nowMs);
        }
    }

    /**
     * Sends a request and repeats it until it is answered or its deadline has passed. At the limit of requests it
     * fails.
     *
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call
     */
    public void request(
            Vertex target, Priority priority, Bytes payload, long deadlineMs, Consumer<Outcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        if (requests.isFull()) {
            trace.count(Measure.REQUESTS_REFUSED);
            Failed overloaded = new Failed(
                    Reason.OVERLOADED, settings.requestsMax() + " requests of " + self + " wait for an answer already");
            events.later(() -> whenDone.accept(overloaded));
            return;
        }
        probe(target, priority, payload, deadlineMs, whenDone, nowMs);
    }

    /**
     * Sends a request as {@link #request} does, but whatever number of others is under way: for questions that decide
     * whether a node is alive, which no client may keep from being asked. Their number is bounded by whoever asks them.
     */
    public void probe(
            Vertex target, Priority priority, Bytes payload, long deadlineMs, Consumer<Outcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        trace.count(Measure.REQUESTS);
        attempt(requests.open(target, priority, payload, deadlineMs, counted(whenDone), nowMs));
    }

    private Consumer<Outcome> counted(Consumer<Outcome> whenDone) {
        return outcome -> {
            if (outcome instanceof Failed) {
                trace.count(Measure.REQUESTS_FAILED);
            }
            whenDone.accept(outcome);
        };
    }

    /**
     * Sends one payload to every vertex of the set, at the end of the event, when what else goes to the same ones
     * shares its frame. This node itself gets it too if it is one of them.
     */
    public void multicast(VertexSet targets, Priority priority, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        if (targets.contains(self)) {
            deliverLater(self, payload);
        }
        spreadLater(targets, priority, payload);
    }

    /**
     * The same of what is bytes for other nodes only.
     *
     * @param encoded what the payload's {@link Payload#encode} makes, for a sender that has made it already
     */
    public void multicast(VertexSet targets, Priority priority, Payload payload, Bytes encoded, long nowMs) {
        this.nowMs = nowMs;
        if (targets.contains(self)) {
            events.later(() -> receivers.deliverOwn(payload, nowMs));
        }
        spreadLater(targets, priority, encoded);
    }

    private void spreadLater(VertexSet targets, Priority priority, Bytes payload) {
        if (!targets.equals(alone)) {
            bundles.add(targets, priority, payload);
        }
    }

    private void spread(VertexSet targets, Priority priority, Bytes payload) {
        spread(new Multicast(self, targets, settings.hopLimit(), priority, payload));
    }

    /** A frame of kind {@link Kind#ROUTED} or {@link Kind#MULTICAST} from a neighbour. */
    public void onFrame(Vertex neighbour, Bytes frame, long nowMs) {
        this.nowMs = nowMs;
        try {
            if (WireReader.kindOf(frame) == Kind.ROUTED) {
                onRouted(neighbour, Routed.decode(frame, self.dimension()));
            } else {
                onMulticast(Multicast.decode(frame, self.dimension()));
            }
        } catch (WireException malformed) {
            receivers.onMalformed("a frame from " + neighbour, malformed);
        }
    }

    /** Sends requests again that wait for an answer, and gives up those past their deadline. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        requests.tick(nowMs).forEach(this::attempt);
    }

    private void attempt(Requests.Pending request) {
        forward(new Routed(
                self,
                request.target,
                settings.hopLimit(),
                request.priority,
                Exchange.REQUEST,
                request.number,
                request.payload));
    }

    private void onRouted(Vertex neighbour, Routed routed) {
        if (routed.target().equals(self)) {
            arrive(routed);
        } else {
            trace.count(Measure.FRAMES_FORWARDED);
            forward(routed, detours.nextHop(routed.target(), neighbour));
        }
    }

    private void forward(Routed routed) {
        if (routed.target().equals(self)) {
            events.later(() -> arrive(routed));
            return;
        }
        forward(routed, table.nextHop(routed.target()));
    }

    private void forward(Routed routed, Optional<Vertex> nextHop) {
        if (routed.hopsLeft() == 0) {
            giveUp(routed, Reason.HOP_LIMIT, Measure.HOP_LIMIT_REACHED);
        } else if (nextHop.isEmpty()) {
            giveUp(routed, Reason.NO_ROUTE, Measure.NO_ROUTE);
        } else if (!links.send(
                nextHop.get(),
                routed.priority(),
                routed.withHopsLeft(routed.hopsLeft() - 1).encode())) {
            giveUp(routed, Reason.LINK_REFUSED, Measure.LINK_REFUSED);
        }
    }

    private void giveUp(Routed routed, Reason reason, Measure measure) {
        trace.count(measure);
        if (routed.exchange() == Exchange.REQUEST) {
            fail(routed, reason, self + " could not forward to " + routed.target());
        }
    }

    private void fail(Routed request, Reason reason, String detail) {
        Failed failure = new Failed(reason, detail);
        if (request.origin().equals(self)) {
            requests.onFailure(request.request(), failure);
        } else {
            forward(response(request, Exchange.FAILURE, failure.encode()));
        }
    }

    private Routed response(Routed request, Exchange exchange, Bytes payload) {
        return new Routed(
                self, request.origin(), settings.hopLimit(), request.priority(), exchange, request.request(), payload);
    }

    private void arrive(Routed routed) {
        try {
            switch (routed.exchange()) {
                case ONE_WAY -> receivers.deliver(routed.origin(), routed.payload(), nowMs);
                case REQUEST -> answer(routed);
                case REPLY -> requests.onReply(routed.request(), routed.payload());
                case FAILURE -> requests.onFailure(routed.request(), Failed.decode(routed.payload()));
            }
        } catch (WireException malformed) {
            receivers.onMalformed("a payload from " + routed.origin(), malformed);
            if (routed.exchange() == Exchange.REQUEST) {
                fail(routed, Reason.MALFORMED, String.valueOf(malformed.getMessage()));
            }
        }
    }

    private void answer(Routed request) {
        receivers.answer(
                request.origin(), request.payload(), reply -> forward(response(request, Exchange.REPLY, reply)), nowMs);
    }

    private void deliverLater(Vertex origin, Bytes payload) {
        events.later(() -> {
            try {
                receivers.deliver(origin, payload, nowMs);
            } catch (WireException malformed) {
                receivers.onMalformed("a payload from " + origin, malformed);
            }
        });
    }

    private void onMulticast(Multicast multicast) {
        if (multicast.targets().contains(self)) {
            deliverLater(multicast.origin(), multicast.payload());
        }
        spread(multicast);
    }

    private void spread(Multicast multicast) {
        VertexSet others = multicast.targets().without(self);
        if (others.isEmpty()) {
            return;
        }
        if (multicast.hopsLeft() == 0) {
            trace.count(Measure.HOP_LIMIT_REACHED);
            return;
        }
        MulticastPlan.Split split = splits.split(others);
        trace.count(Measure.NO_ROUTE, split.unreachable().size());
        split.shares().forEach((nextHop, share) -> {
            Bytes frame = multicast.to(share, multicast.hopsLeft() - 1).encode();
            if (!links.send(nextHop, multicast.priority(), frame)) {
                trace.count(Measure.LINK_REFUSED);
            }
        });
    }
}
