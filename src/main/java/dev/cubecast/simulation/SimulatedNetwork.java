package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All links of a cube, and a count of what crosses them. */
public final class SimulatedNetwork {
    private final Scheduler scheduler;
    private final SimulationTrace trace;
    private final RunCounts counts;
    private final int hopLimit;
    private final int dimension;
    private final List<SimulatedLink> links = new ArrayList<>();
    private final SimulatedLink[][] byVertex;
    private final List<Consumer<Parcel>> watchers = new ArrayList<>();
    private final List<Losses> losses = new ArrayList<>();
    private @Nullable Predicate<Parcel> toBeLost;

    /** Of some parcels, wherever they are sent. */
    private record Losses(FaultKind kind, Predicate<Parcel> which) {}

    SimulatedNetwork(
            List<SimulatedNode> nodes,
            int hopLimit,
            Scheduler scheduler,
            RandomGenerator random,
            SimulationTrace trace,
            RunCounts counts) {
        this.scheduler = scheduler;
        this.trace = trace;
        this.counts = counts;
        this.hopLimit = hopLimit;
        this.dimension = nodes.get(0).vertex().dimension();
        this.byVertex = new SimulatedLink[nodes.size()][dimension];
        for (SimulatedNode lower : nodes) {
            for (int across = 0; across < dimension; across++) {
                int number = lower.vertex().number();
                int peer = number ^ 1 << across;
                if (number < peer) {
                    SimulatedLink link = new SimulatedLink(lower, nodes.get(peer), this, random);
                    links.add(link);
                    byVertex[number][across] = link;
                    byVertex[peer][across] = link;
                }
            }
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    SimulationTrace trace() {
        return trace;
    }

    /** Every link, those to vertices that nobody occupies included. */
    List<SimulatedLink> links() {
        return Collections.unmodifiableList(links);
    }

    List<SimulatedLink> linksOf(Vertex vertex) {
        return List.of(byVertex[vertex.number()]);
    }

    SimulatedLink between(Vertex vertex, Vertex neighbour) {
        return byVertex[vertex.number()][vertex.dimensionTowards(neighbour)];
    }

    void fired(FaultKind kind) {
        counts.fired(kind);
    }

    /** Shows the watcher every parcel that is put on a link, those that get lost included. */
    void watch(Consumer<Parcel> watcher) {
        watchers.add(watcher);
    }

    /** Loses the next parcel that is one of these, wherever it is sent. */
    void loseNext(Predicate<Parcel> which) {
        toBeLost = which;
    }

    /** Loses such parcels from now on, wherever they are sent. Returns what ends it. */
    Runnable lose(FaultKind kind, Predicate<Parcel> which) {
        Losses begun = new Losses(kind, which);
        losses.add(begun);
        return () -> losses.remove(begun);
    }

    /** The fault that takes this parcel wherever it is sent; null if none does. */
    @Nullable
    FaultKind lossOf(Parcel parcel) {
        if (toBeLost != null && toBeLost.test(parcel)) {
            toBeLost = null;
            return FaultKind.LAST_PUSH_LOST;
        }
        for (Losses each : losses) {
            if (each.which().test(parcel)) {
                return each.kind();
            }
        }
        return null;
    }

    /** Counts a frame's crossings of links, going on from the parcel that its sender is handling. */
    Parcel track(NodeProcess sender, Priority priority, Bytes frame) {
        Envelope envelope = envelopeIn(frame);
        int crossings = envelope != null ? crossingsOf(envelope, sender.handling()) : 1;
        if (crossings > hopLimit) {
            throw new Violation(
                    "hops",
                    "an envelope from " + originOf(envelope) + " crosses its link number " + crossings + " at "
                            + sender.vertex() + ", but the hop limit is " + hopLimit);
        }
        Parcel parcel = new Parcel(frame, priority, envelope, crossings);
        counts.sent(parcel);
        watchers.forEach(watcher -> watcher.accept(parcel));
        return parcel;
    }

    private static String originOf(@Nullable Envelope envelope) {
        return envelope == null ? "nowhere" : envelope.origin().toString();
    }

    private @Nullable Envelope envelopeIn(Bytes frame) {
        try {
            Kind kind = WireReader.kindOf(frame);
            return kind == Kind.ROUTED || kind == Kind.MULTICAST ? Envelope.decode(frame, dimension) : null;
        } catch (WireException malformed) {
            throw new Violation("frames", "a node sent what no node can read: " + malformed.getMessage());
        }
    }

    private static int crossingsOf(Envelope envelope, @Nullable Parcel handled) {
        return handled != null && handled.envelope() != null && isContinued(handled.envelope(), envelope)
                ? handled.crossings() + 1
                : 1;
    }

    private static boolean isContinued(Envelope arrived, Envelope sent) {
        if (!arrived.origin().equals(sent.origin()) || !arrived.payload().equals(sent.payload())) {
            return false;
        }
        if (arrived instanceof Envelope.Routed before && sent instanceof Envelope.Routed after) {
            return before.target().equals(after.target())
                    && before.exchange() == after.exchange()
                    && before.request() == after.request();
        }
        return arrived instanceof Envelope.Multicast && sent instanceof Envelope.Multicast;
    }

    String describe(Parcel parcel) {
        if (parcel.envelope() == null) {
            return WireReader.kindOf(parcel.frame()).toString();
        }
        return parcel.envelope() instanceof Envelope.Routed routed
                ? "a " + routed.exchange() + " from " + routed.origin() + " to " + routed.target()
                : WireReader.kindOf(parcel.envelope().payload()) + " from "
                        + parcel.envelope().origin();
    }
}
