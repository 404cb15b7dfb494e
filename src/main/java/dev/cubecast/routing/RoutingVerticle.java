package dev.cubecast.routing;

import dev.cubecast.link.LinkIdentity;
import dev.cubecast.link.LinkSettings;
import dev.cubecast.link.LinkView;
import dev.cubecast.link.PeerLinks;
import dev.cubecast.membership.Member;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.trace.Trace;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happens on the links to the node's protocol, and the frames of the protocol to the links. Until it has
 * started, and after it has stopped, no frame is taken.
 */
public final class RoutingVerticle extends VerticleBase implements LinkPort {
    private static final long TICK_MS = 100;

    private final Vertex self;
    private final String cubeName;
    private final LinkSettings settings;
    private final Map<Vertex, String> neighbours;
    private final LongSupplier clockMs;
    private final RandomGenerator random;
    private final Trace trace;
    private final MeterRegistry registry;
    private @Nullable NodeProtocol protocol;
    private @Nullable PeerLinks links;

    /**
     * Links that are not open yet.
     *
     * @param neighbours where the links of neighbours listen, as {@code host:port}
     * @param clockMs monotonic milliseconds
     */
    public RoutingVerticle(
            Vertex self,
            String cubeName,
            LinkSettings settings,
            Map<Vertex, String> neighbours,
            LongSupplier clockMs,
            RandomGenerator random,
            Trace trace,
            MeterRegistry registry) {
        this.self = self;
        this.cubeName = cubeName;
        this.settings = settings;
        this.neighbours = neighbours;
        this.clockMs = clockMs;
        this.random = random;
        this.trace = trace;
        this.registry = registry;
    }

    /**
     * Names the protocol to serve. Comes once, before the verticle is deployed: the protocol needs the links to be
     * made.
     */
    public RoutingVerticle serve(NodeProtocol served) {
        protocol = served;
        return this;
    }

    @Override
    public Future<?> start() {
        NodeProtocol served = protocol();
        LinkIdentity identity = new LinkIdentity(self, cubeName, () -> incarnation(served));
        PeerLinks opening =
                new PeerLinks(vertx, identity, settings, neighbours, new Arrivals(served), random, trace, registry);
        links = opening;
        long untilNextTickMs = TICK_MS - clockMs.getAsLong() % TICK_MS;
        vertx.setPeriodic(untilNextTickMs, TICK_MS, timer -> served.tickRouting(clockMs.getAsLong()));
        return opening.start().onSuccess(listening -> reportUnoccupied(served));
    }

    /** Nobody needs to wait for neighbours that the configuration does not know. */
    private void reportUnoccupied(NodeProtocol served) {
        for (Vertex neighbour : new Hypercube(self.dimension()).neighbours(self)) {
            if (!neighbours.containsKey(neighbour)) {
                served.onLinkDown(neighbour, LinkLoss.CLOSED, clockMs.getAsLong());
            }
        }
    }

    @Override
    public Future<?> stop() {
        return links == null ? Future.succeededFuture() : links.stop();
    }

    @Override
    public boolean send(Vertex neighbour, Priority priority, Bytes frame) {
        return links != null && links.send(neighbour, priority, frame);
    }

    /** The links to all neighbours, in the order of their vertices; none before the start. */
    public List<LinkView> links() {
        return links == null ? List.of() : links.views();
    }

    /**
     * Why there can be no link to the neighbour as the two nodes are configured, in a sentence; empty if that is not
     * known.
     */
    public Optional<String> objectionTo(Vertex neighbour) {
        return links().stream()
                .filter(link -> link.neighbour().equals(neighbour))
                .map(LinkView::objection)
                .filter(objection -> !objection.isEmpty())
                .findFirst();
    }

    private NodeProtocol protocol() {
        if (protocol == null) {
            throw new IllegalStateException("expected a protocol to serve before the start, but found none");
        }
        return protocol;
    }

    private static long incarnation(NodeProtocol served) {
        return served.membership()
                .view()
                .member(served.self())
                .map(Member::incarnation)
                .orElse(0L);
    }

    private final class Arrivals implements PeerLinks.Listener {
        private final NodeProtocol served;

        private Arrivals(NodeProtocol served) {
            this.served = served;
        }

        @Override
        public void onLinkUp(Vertex neighbour, long incarnation) {
            served.onLinkUp(neighbour, clockMs.getAsLong());
        }

        @Override
        public void onLinkDown(Vertex neighbour, LinkLoss loss) {
            served.onLinkDown(neighbour, loss, clockMs.getAsLong());
        }

        @Override
        public void onFrame(Vertex neighbour, Bytes frame) {
            served.onFrame(neighbour, frame, clockMs.getAsLong());
        }
    }
}
