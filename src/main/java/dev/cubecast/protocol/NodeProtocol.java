package dev.cubecast.protocol;

import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.ephemeral.EphemeralShards;
import dev.cubecast.membership.Addresses;
import dev.cubecast.membership.Membership;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.RouteTrace;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one node decides. Links, timers and clients are outside: the verticles bring their events here, the
 * simulator brings simulated ones. Everything runs on one thread.
 */
public final class NodeProtocol {
    private static final int DRAWN_INCARNATION_MAX = 1 << 20;

    private final Vertex self;
    private final Trace trace;
    private final ReplicaPlacement placement;
    private final Router router;
    private final Membership membership;
    private final ShardLeaders leaders;
    private final PublishStreams publishes;
    private final EphemeralShards shards;
    private final EphemeralFeeds feeds;
    private final RouteTrace routeTrace;
    private final ProtocolSettings settings;
    private final ProtocolPorts ports;
    private @Nullable DurableNode durable;
    private @Nullable GroupDeletions deletions;
    private @Nullable TopicAccess access;

    public NodeProtocol(Vertex self, ProtocolSettings settings, ProtocolPorts ports) {
        this.self = self;
        this.settings = settings;
        this.ports = ports;
        this.trace = ports.trace();
        placement = new ReplicaPlacement(settings.cubeName(), self.dimension());
        router = new Router(self, settings.router(), ports.links(), ports.events(), ports.random(), trace);
        membership = new Membership(
                self,
                settings.membership(),
                router,
                ports.links(),
                ports.incarnations(),
                ports.random(),
                this::onMembershipChanged,
                trace);
        leaders = new ShardLeaders(new Hypercube(self.dimension()), membership, placement, trace);
        publishes =
                new PublishStreams(self, settings.publish(), router, leaders, ports.events(), ports.random(), trace);
        shards = new EphemeralShards(
                self,
                settings.ephemeral(),
                settings.delivery(),
                router,
                leaders,
                this::isDeleted,
                ports.events(),
                ports.wallClock(),
                ports.random(),
                trace);
        feeds = new EphemeralFeeds(self, settings.delivery(), router, leaders, ports.events(), ports.feeds(), trace);
        routeTrace = new RouteTrace(self, router, settings.router().hopLimit(), ports.events(), trace);
    }

    /**
     * Gives the node its part for groups, which know of all topics and keep the durable ones. Without it, it takes any
     * ephemeral topic for one that is there. Comes once, before the start.
     */
    public void attach(DurableNode part) {
        durable = part;
        deletions = new GroupDeletions(part.host(), trace);
        access = new TopicAccess(self.dimension(), settings.topics(), part, leaders, publishes, ports);
    }

    private boolean isDeleted(TopicKey topic, Shard shard, long nowMs) {
        return deletions != null && deletions.isDeleted(topic, shard, nowMs);
    }

    /**
     * Joins the cube. A node that has no incarnation draws one: it may have lost its disk and the number with it, and
     * must not begin an epoch again in which it has given offsets.
     *
     * @param persistedIncarnation 0 if there is none
     */
    public void start(Addresses own, long persistedIncarnation, long nowMs) {
        long last = persistedIncarnation == 0 ? ports.random().nextInt(DRAWN_INCARNATION_MAX) : persistedIncarnation;
        membership.start(own, last, nowMs);
    }

    public void onLinkUp(Vertex neighbour, long nowMs) {
        membership.onLinkUp(neighbour, nowMs);
    }

    public void onLinkDown(Vertex neighbour, LinkLoss loss, long nowMs) {
        membership.onLinkDown(neighbour, loss, nowMs);
        if (durable != null && loss == LinkLoss.REFUSED) {
            durable.onRefused(neighbour, nowMs);
        }
    }

    /** A whole frame from a neighbour whose handshake has succeeded. */
    public void onFrame(Vertex neighbour, Bytes frame, long nowMs) {
        try {
            membership.onHeard(neighbour, nowMs);
            Kind kind = WireReader.kindOf(frame);
            if (kind == Kind.ROUTED || kind == Kind.MULTICAST) {
                router.onFrame(neighbour, frame, nowMs);
            } else {
                membership.onFrame(neighbour, frame, nowMs);
            }
        } catch (WireException malformed) {
            trace.count(Measure.MALFORMED);
            trace.note(Trace.Subject.LINKS, "ignored a frame from " + neighbour + ": " + malformed.getMessage());
        }
    }

    private void onMembershipChanged(long nowMs) {
        router.onTable(RoutingTable.of(self, membership.liveGraph(nowMs)));
        if (leaders.refresh()) {
            shards.onLeadersChanged(nowMs);
            publishes.onLeadersChanged(nowMs);
            feeds.onLeadersChanged(nowMs);
        }
    }

    /** What the heartbeat verticle does every few milliseconds. */
    public void tickMembership(long nowMs) {
        membership.tick(nowMs);
    }

    /** What the routing verticle does every few milliseconds. */
    public void tickRouting(long nowMs) {
        router.tick(nowMs);
    }

    /** What the replication verticle does every few milliseconds. */
    public void tickShards(long nowMs) {
        shards.tick(nowMs);
    }

    /** What the bridge verticle does every few milliseconds. */
    public void tickClients(long nowMs) {
        publishes.tick(nowMs);
        feeds.tick(nowMs);
        if (access != null) {
            access.tick(nowMs);
        }
    }

    public Vertex self() {
        return self;
    }

    public ReplicaPlacement placement() {
        return placement;
    }

    public Router router() {
        return router;
    }

    public Membership membership() {
        return membership;
    }

    public Leaders leaders() {
        return leaders;
    }

    public PublishStreams publishes() {
        return publishes;
    }

    public EphemeralShards shards() {
        return shards;
    }

    public EphemeralFeeds feeds() {
        return feeds;
    }

    /** What clients do with topics, if the node has a part for durable topics: their groups know of all topics. */
    public Optional<TopicAccess> access() {
        return Optional.ofNullable(access);
    }

    /** The part for durable topics, if the node has a disk. */
    public Optional<DurableNode> durable() {
        return Optional.ofNullable(durable);
    }

    /** Where topics are, likewise. */
    public Optional<TopicLocator> locator() {
        return access().map(TopicAccess::locator);
    }

    public RouteTrace routeTrace() {
        return routeTrace;
    }
}
