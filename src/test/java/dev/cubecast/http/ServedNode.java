package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.Sockets;
import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.BridgeVerticle;
import dev.cubecast.bridge.ClientMetrics;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusNode;
import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.eventbus.TcpBridgeEndpoint;
import dev.cubecast.membership.Addresses;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.MemoryDisk;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.protocol.ReplicationSettings;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.protocol.TopicUse;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Trace;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node that serves HTTP on any port: vertex 0 of a cube whose other vertex is not occupied, so it leads both shards.
 */
final class ServedNode implements AutoCloseable {
    static final long PATIENCE_S = 20;

    private static final Vertex SELF = new Vertex(0, 1);
    private static final Vertex NOBODY = new Vertex(1, 1);
    private static final TopicSettings QUORUM = TopicUse.DEFAULT.defaults();

    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(PATIENCE_S))
            .build();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final TopicHubs hubs;
    private final Vertx vertx = Sockets.oneLoop();
    private final Context loop = vertx.getOrCreateContext();
    private final NodeProtocol protocol;
    private final RetryHints hints;
    private final CubeView cube;
    private final BusConnections bus;
    private final HttpEndpoint endpoint;
    private final TcpBridgeEndpoint eventBus;
    private final MemoryDisk disk;
    private final AtomicLong skippedMs = new AtomicLong();
    private String deployment = "";

    /** A node with the shipped settings that is ready. */
    ServedNode() {
        this(TestSettings.onAnyPort().build());
    }

    /** A node that is ready. */
    ServedNode(HttpSettings http) {
        this(http, BridgeSettings.DEFAULT);
    }

    /** A node on any port that is ready. */
    ServedNode(BridgeSettings bridge) {
        this(TestSettings.onAnyPort().build(), bridge);
    }

    /** A node with event bus clients of such limits. */
    ServedNode(BusSettings bus) {
        this(TestSettings.onAnyPort().build(), BridgeSettings.DEFAULT, bus, QUORUM, true);
        awaitReady();
    }

    private ServedNode(HttpSettings http, BridgeSettings bridge) {
        this(http, bridge, BusSettings.of("127.0.0.1", 0), QUORUM, true);
        awaitReady();
    }

    private void awaitReady() {
        awaitTrue("ready", () -> get("/health/ready").statusCode() == 200);
    }

    /** A node that is ready; of topics that are made by their use it stores nothing. */
    static ServedNode ofEphemeralTopics() {
        ServedNode node = new ServedNode(
                TestSettings.onAnyPort().build(),
                BridgeSettings.DEFAULT,
                BusSettings.of("127.0.0.1", 0),
                TopicSettings.EPHEMERAL,
                true);
        node.awaitReady();
        return node;
    }

    /** A node that waits for its neighbour and knows no leader until then. */
    static ServedNode unsettled(HttpSettings http) {
        return new ServedNode(http, BridgeSettings.DEFAULT, BusSettings.of("127.0.0.1", 0), QUORUM, false);
    }

    private ServedNode(
            HttpSettings http,
            BridgeSettings bridge,
            BusSettings busSettings,
            TopicSettings topicDefaults,
            boolean settled) {
        ProtocolSettings shipped = ProtocolSettings.defaults("test", 1);
        EventQueue events = task -> loop.runOnContext(nothing -> task.run());
        ClientMetrics metrics = new ClientMetrics(registry);
        hubs = new TopicHubs(bridge, metrics, events, this::nowMs);
        hints = new RetryHints(hubs::clients, bridge.arrivalsPerSecondMax(), Seeds.random(3));
        protocol = new NodeProtocol(
                SELF,
                new ProtocolSettings(
                        shipped.cubeName(),
                        shipped.router(),
                        shipped.membership(),
                        shipped.publish(),
                        shipped.delivery(),
                        shipped.ephemeral(),
                        new TopicUse(true, topicDefaults, 3)),
                new ProtocolPorts(
                        (neighbour, priority, frame) -> false,
                        events,
                        (incarnation, whenSynced) -> events.later(whenSynced),
                        now -> System.currentTimeMillis(),
                        hubs.feedListener(),
                        Seeds.random(1),
                        Trace.NONE));
        disk = new MemoryDisk(SELF.dimension(), events);
        protocol.attach(durable(events, settled ? Set.of(SELF) : Set.of(SELF, NOBODY)));
        cube = new CubeView(protocol, "test", Sockets.TRANSPORT.text(), this::nowMs);
        bus = new BusConnections(
                new BusNode(protocol, cube, hubs, events, registry, hints, this::nowMs),
                busSettings,
                PullSettings.DEFAULT);
        endpoint = newEndpoint(http);
        eventBus = new TcpBridgeEndpoint(bus, busSettings);
        BridgeVerticle verticle =
                new BridgeVerticle(protocol, bridge, metrics, this::nowMs, hubs, List.of(endpoint, eventBus));
        deployment = await(vertx.deployVerticle(verticle));
        run(() -> {
            protocol.start(new Addresses("127.0.0.1:" + endpoint.port(), "", "127.0.0.1:1"), 0, nowMs());
            if (settled) {
                protocol.onLinkDown(NOBODY, LinkLoss.REFUSED, nowMs());
            }
            vertx.setPeriodic(5, id -> tick());
            return true;
        });
    }

    /** Its disk is a memory. */
    private DurableNode durable(EventQueue events, Set<Vertex> members) {
        ShardGroups groups = new ShardGroups(protocol.placement(), 1);
        ReplicaHostPorts ports = ReplicaHostPorts.standard(
                ReplicationSettings.DEFAULT,
                disk.store(),
                groups::placementOf,
                vertex -> protocol.membership().isSteady(vertex),
                damage -> {
                    throw new AssertionError(damage);
                },
                events,
                now -> System.currentTimeMillis(),
                Seeds.random(2),
                Trace.NONE);
        return new DurableNode(SELF, disk, members, groups, protocol.router(), ports);
    }

    private HttpEndpoint newEndpoint(HttpSettings http) {
        return new HttpEndpoint(httpNode(), http, PullSettings.DEFAULT);
    }

    private HttpNode httpNode() {
        return new HttpNode(protocol, cube, hubs, bus, registry, neighbour -> Optional.empty(), hints, this::nowMs);
    }

    /** Serves the same node on one more port. */
    Future<?> serveAlsoOn(int anotherPort) {
        return newEndpoint(HttpSettings.of("127.0.0.1", anotherPort)).start(vertx);
    }

    /** Serves the same node with other settings, too, and returns the port. */
    int serveAlso(HttpSettings other) {
        return serveAlso(newEndpoint(other));
    }

    /** Serves the same node with other limits of pulls, too, and returns the port. */
    int serveAlso(PullSettings pulls) {
        return serveAlso(new HttpEndpoint(httpNode(), HttpSettings.of("127.0.0.1", 0), pulls));
    }

    private int serveAlso(HttpEndpoint also) {
        await(also.start(vertx));
        return also.port();
    }

    long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + skippedMs.get();
    }

    /** Lets the node's time jump, as if nothing had come from anybody meanwhile. */
    void skip(long ms) {
        skippedMs.addAndGet(ms);
    }

    /** Lets nothing be stored from now on, until the disk is let go. */
    void holdDisk() {
        run(() -> {
            disk.hold();
            return true;
        });
    }

    void letDiskGo() {
        run(() -> {
            disk.letGo();
            return true;
        });
    }

    /** What the node measures. */
    double gauge(String name) {
        return run(() -> registry.get(name).gauge().value());
    }

    private void tick() {
        protocol.tickMembership(nowMs());
        protocol.tickRouting(nowMs());
        protocol.tickShards(nowMs());
        protocol.durable().ifPresent(durable -> durable.tick(nowMs()));
    }

    /** Of the event bus bridge over TCP. */
    int bridgePort() {
        return eventBus.port();
    }

    int port() {
        return endpoint.port();
    }

    NodeProtocol protocol() {
        return protocol;
    }

    /** What the node takes a name for, which it has used just now; to be called on its thread. */
    TopicKey located(TopicName topic) {
        return protocol.locator()
                .flatMap(locator -> locator.known(topic))
                .orElseThrow()
                .topic()
                .key();
    }

    /** Runs something on the node's thread. */
    <T> T run(Callable<T> task) {
        return await(Future.future(promise -> loop.runOnContext(nothing -> {
            try {
                promise.complete(task.call());
            } catch (Exception failure) {
                promise.fail(failure);
            }
        })));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Asks again and again until the answer is yes. */
    void awaitTrue(String what, Callable<Boolean> satisfied) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        try {
            while (!satisfied.call()) {
                assertThat(System.nanoTime()).as(what).isLessThan(deadline);
                // A turn of the node's loop, so that it gets on.
                run(() -> true);
            }
        } catch (AssertionError failure) {
            throw failure;
        } catch (Exception failure) {
            throw new AssertionError(what, failure);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> put(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    /** Makes a topic of which nothing is stored. */
    String ephemeral(String topic) {
        assertThat(put("/topics/" + topic, "{\"durability\":\"none\"}").statusCode())
                .isIn(200, 201);
        return topic;
    }

    HttpResponse<String> publish(String topic, String json) {
        return post("/topics/" + topic + "/messages", "application/json", json);
    }

    HttpResponse<String> post(String path, String contentType, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(PATIENCE_S)).build(), BodyHandlers.ofString());
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /**
     * Clients that do all right publish and get their message, on connections of their own, whatever others did before.
     */
    void assertServesOthers() {
        try (EventReader reader = new EventReader(this, "undisturbed");
                SocketClient publisher = new SocketClient(this, "undisturbed")) {
            publisher.send("\"ok\"");
            assertThat(reader.nextMessage().getString("body")).isEqualTo("ok");
        }
    }

    /** Sends new clients elsewhere from now on, as a node does that is about to stop. */
    void beginToLeave() {
        run(() -> {
            endpoint.beginToLeave();
            eventBus.beginToLeave();
            return true;
        });
    }

    /** Undeploys what serves the clients, as a node does that stops. */
    void stopServing() {
        if (!deployment.isEmpty()) {
            String id = deployment;
            deployment = "";
            await(vertx.undeploy(id));
        }
    }

    @Override
    public void close() {
        stopServing();
        await(vertx.close());
    }
}
