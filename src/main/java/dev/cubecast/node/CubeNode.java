package dev.cubecast.node;

import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.BridgeVerticle;
import dev.cubecast.bridge.ClientMetrics;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.disk.DiskFailed;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusNode;
import dev.cubecast.eventbus.TcpBridgeEndpoint;
import dev.cubecast.heartbeat.HeartbeatVerticle;
import dev.cubecast.heartbeat.IncarnationFile;
import dev.cubecast.http.HttpEndpoint;
import dev.cubecast.http.HttpNode;
import dev.cubecast.http.Readiness;
import dev.cubecast.membership.Addresses;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.replication.ReplicationVerticle;
import dev.cubecast.routing.RoutingVerticle;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its parts put together, started in order and stopped in order. The {@link Vertx} must have one
 * event loop, to which all state of the node belongs ({@link NodeMetrics#newVertx} makes such a one).
 */
public final class CubeNode {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.node");
    private static final long LOG_TICK_MS = 1_000;
    /** What is told at the start of a node to whose configuration belongs no neighbour. */
    public static final String NO_PEERS = "no peers: this node is a cube of its own until a neighbour connects to it";

    private final Vertx vertx;
    private final Context loop;
    private final NodeConfig config;
    private final NodeMetrics metrics;
    private final NodeStorage storage;
    private final Promise<Throwable> failure;
    private @Nullable String damage;
    private final TraceLog trace;
    private final NodeProtocol protocol;
    private final RoutingVerticle routing;
    private final HeartbeatVerticle heartbeat;
    private final ReplicationVerticle replication;
    private final BridgeVerticle bridge;
    private final HttpEndpoint http;
    private final TcpBridgeEndpoint eventBus;
    private final Readiness readiness;
    private final Map<Deployable, String> deployed = new LinkedHashMap<>();
    private long delaySampler;
    private long logTicker;

    private CubeNode(
            Vertx vertx,
            Context loop,
            NodeConfig config,
            NodeMetrics metrics,
            NodeStorage storage,
            Promise<Throwable> failure) {
        this.vertx = vertx;
        this.loop = loop;
        this.config = config;
        this.metrics = metrics;
        this.storage = storage;
        this.failure = failure;
        LongSupplier clockMs = CubeNode::monotonicMs;
        RandomGenerator random = new SecureRandom();
        trace = new TraceLog(
                metrics.registry(),
                config.log().notesPerSecondMax(),
                config.log().summaryIntervalMs(),
                clockMs);
        TurnEnd events = new TurnEnd(loop);
        IncarnationFile incarnations = new IncarnationFile(vertx, storage.path(), this::fail);
        BridgeSettings bridgeSettings = config.clients();
        ClientMetrics clientMetrics = new ClientMetrics(metrics.registry());
        TopicHubs hubs = new TopicHubs(bridgeSettings, clientMetrics, events, clockMs);
        routing = new RoutingVerticle(
                config.vertex(),
                config.cube().name(),
                config.link(),
                neighbours(config),
                clockMs,
                random,
                trace,
                metrics.registry());
        protocol = new NodeProtocol(
                config.vertex(),
                config.protocol(),
                new ProtocolPorts(
                        routing,
                        events,
                        incarnations,
                        nowMs -> System.currentTimeMillis(),
                        hubs.feedListener(),
                        random,
                        trace));
        protocol.attach(durable(events, random));
        routing.serve(protocol);
        RetryHints hints = new RetryHints(hubs::clients, bridgeSettings.arrivalsPerSecondMax(), random);
        CubeView cube = new CubeView(protocol, config.cube().name(), NodeTransport.nameOf(vertx), clockMs);
        BusConnections bus = new BusConnections(
                new BusNode(protocol, cube, hubs, events, metrics.registry(), hints, clockMs),
                config.bridge(),
                config.pulls());
        HttpNode served =
                new HttpNode(protocol, cube, hubs, bus, metrics.registry(), routing::objectionTo, hints, clockMs);
        http = new HttpEndpoint(served, config.http(), config.pulls());
        eventBus = new TcpBridgeEndpoint(bus, config.bridge());
        readiness = new Readiness(served);
        bridge = new BridgeVerticle(protocol, bridgeSettings, clientMetrics, clockMs, hubs, List.of(http, eventBus));
        heartbeat = new HeartbeatVerticle(protocol, incarnations, this::addresses, clockMs);
        replication = new ReplicationVerticle(protocol, clockMs);
    }

    private DurableNode durable(TurnEnd events, RandomGenerator random) {
        ShardGroups groups =
                new ShardGroups(protocol.placement(), config.protocol().topics().replicas());
        ReplicaHostPorts ports = ReplicaHostPorts.standard(
                config.replication(),
                storage.disk().store(),
                groups::placementOf,
                vertex -> protocol.membership().isSteady(vertex),
                this::onDamage,
                events,
                nowMs -> System.currentTimeMillis(),
                random,
                trace);
        return new DurableNode(
                config.vertex(), storage.disk(), config.cube().members(), groups, protocol.router(), ports);
    }

    private static Map<Vertex, String> neighbours(NodeConfig config) {
        Map<Vertex, String> addresses = new TreeMap<>();
        config.peers().forEach((vertex, address) -> addresses.put(vertex, address.toString()));
        return addresses;
    }

    /** Starts a node with metrics of its own. */
    public static Future<CubeNode> start(Vertx vertx, NodeConfig config) {
        return start(vertx, config, new NodeMetrics());
    }

    /**
     * Starts a node. The future completes once it listens and has begun to look for its neighbours; whether it is ready
     * to serve, {@code /health/ready} tells. It fails, with everything closed again, if a port is taken, the data
     * folder is in use or cannot be read, or the configuration breaks a rule.
     */
    public static Future<CubeNode> start(Vertx vertx, NodeConfig config, NodeMetrics metrics) {
        config.validate();
        requireOneEventLoop(vertx);
        Context loop = vertx.getOrCreateContext();
        Promise<Throwable> failure = Promise.promise();
        return vertx.executeBlocking(() -> open(config, metrics, loop, failure))
                .compose(storage -> {
                    Promise<CubeNode> made = Promise.promise();
                    loop.runOnContext(nothing -> {
                        NodeLogs.bindThread(config.vertex());
                        try {
                            made.complete(new CubeNode(vertx, loop, config, metrics, storage, failure));
                        } catch (RuntimeException refused) {
                            made.fail(refused);
                        }
                    });
                    return made.future()
                            .onFailure(refused -> vertx.executeBlocking(() -> {
                                storage.close();
                                return null;
                            }));
                })
                .compose(node -> node.startParts()
                        .map(node)
                        .recover(cause -> node.stop().transform(stopped -> Future.failedFuture(cause))));
    }

    private static NodeStorage open(NodeConfig config, NodeMetrics metrics, Context loop, Promise<Throwable> failure)
            throws IOException {
        NodeLogs.bindThread(config.vertex());
        return NodeStorage.open(
                config.nodeFolder(),
                config.vertex().dimension(),
                task -> loop.runOnContext(nothing -> task.run()),
                cause -> onDiskFailed(config, failure, cause),
                metrics.registry());
    }

    /**
     * What the database has found in the background is no reason to leave the disk at once: its next life does that.
     */
    private static void onDiskFailed(NodeConfig config, Promise<Throwable> failure, Throwable cause) {
        if (cause instanceof DiskFailed failed && failed.isDamage()) {
            LOG.error("the disk in {} is damaged, so this node must start again", config.nodeFolder(), cause);
            failure.tryComplete(new DamagedDiskException(String.valueOf(cause.getMessage())));
        } else {
            LOG.error("cannot write to {}, so this node must end", config.nodeFolder(), cause);
            failure.tryComplete(cause);
        }
    }

    private static void requireOneEventLoop(Vertx vertx) {
        int loops = 0;
        for (EventExecutor ignored : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            loops++;
        }
        if (loops != 1) {
            throw new IllegalArgumentException("a node needs a Vertx with one event loop"
                    + " (VertxOptions.setEventLoopPoolSize(1)), but this one has " + loops);
        }
    }

    /** Clients come first, so that the node can tell its neighbours where it listens for them; links come last. */
    private Future<Void> startParts() {
        metrics.observe(protocol);
        delaySampler = metrics.sampleDelay(vertx);
        logTicker = vertx.setPeriodic(LOG_TICK_MS, timer -> trace.tick());
        return deploy(bridge)
                .compose(nothing -> deploy(heartbeat))
                .compose(nothing -> deploy(replication))
                .compose(nothing -> deploy(routing))
                .onSuccess(nothing -> logStart());
    }

    private void logStart() {
        LOG.info(
                "node {} of cube {} has started: {}, sockets served by {}",
                config.vertex(),
                config.cube().name(),
                addresses(),
                transport());
        if (config.peers().isEmpty()) {
            LOG.info(NO_PEERS);
        }
    }

    private Future<Void> deploy(Deployable verticle) {
        return vertx.deployVerticle(verticle)
                .onSuccess(id -> deployed.put(verticle, id))
                .mapEmpty();
    }

    /**
     * Ends the node: clients are told to go, then links are closed, and then all else in the reverse order of the
     * start. The neighbours notice at once that nobody listens any more.
     */
    public Future<Void> stop() {
        if (failure.future().isComplete()) {
            loop.runOnContext(nothing -> bridge.cannotServe());
        }
        return undeploy(bridge)
                .eventually(() -> undeploy(routing))
                .eventually(() -> undeploy(replication))
                .eventually(() -> undeploy(heartbeat))
                .eventually(() -> {
                    vertx.cancelTimer(delaySampler);
                    vertx.cancelTimer(logTicker);
                    trace.tick();
                    return vertx.executeBlocking(() -> {
                        closeStorage();
                        return null;
                    });
                })
                .onSuccess(nothing -> LOG.info("node {} has stopped", config.vertex()));
    }

    private void closeStorage() {
        String found = damage;
        if (found == null) {
            storage.close();
        } else {
            storage.closeDamaged(found);
        }
    }

    private Future<Void> undeploy(Deployable verticle) {
        String id = deployed.remove(verticle);
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** What the node still waits for before it can serve, in words; nothing if it is ready. */
    public Future<List<String>> reasonsAgainstReady() {
        Promise<List<String>> reasons = Promise.promise();
        loop.runOnContext(nothing -> reasons.complete(readiness.reasonsAgainst()));
        return reasons.future();
    }

    /** Runs something on the node's thread, for code that embeds a node. */
    public void run(Consumer<NodeProtocol> task) {
        loop.runOnContext(nothing -> task.accept(protocol));
    }

    /** Where the node listens. */
    public Addresses addresses() {
        return config.addresses(http.port(), eventBus.port(), config.link().port());
    }

    /** The name of what the node's sockets are served by. */
    public String transport() {
        return NodeTransport.nameOf(vertx);
    }

    public Vertex vertex() {
        return config.vertex();
    }

    /**
     * Completes with the cause when the node cannot go on. After a {@link DamagedDiskException} whoever started it
     * stops it and starts it again; after anything else, which is a write that has failed, the process should end and
     * recover (ARCHITECTURE.md, rule 21).
     */
    public Future<Throwable> failure() {
        return failure.future();
    }

    private void fail(Throwable cause) {
        LOG.error("cannot write to {}, so this node must end", storage.path(), cause);
        failure.tryComplete(cause);
    }

    private void onDamage(String what) {
        damage = what;
        failure.tryComplete(new DamagedDiskException(what));
    }

    private static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
