package dev.cubecast.node;

import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.NodeProtocol;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The metrics of one node, those of its {@link Vertx} among them, in the format of Prometheus at {@code /metrics}. */
public final class NodeMetrics implements AutoCloseable {
    private static final long DELAY_SAMPLE_MS = 500;
    private static final String HTTP_GAUGES = "vertx.http.server.active.";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** A registry with the process's own figures: memory, garbage collection, CPU. */
    public NodeMetrics() {
        // Vert.x finds these by registering them anew for each connection and request, of which Micrometer warns; the
        // node has gauges of its own for its connections and sessions. Vert.x's counters and timers stay.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith(HTTP_GAUGES));
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        Gauge.builder("cubecast.buffers.direct", () -> Math.max(0, PlatformDependent.usedDirectMemory()))
                .description("Memory outside the heap that sockets' buffers have, if the JVM does not count it itself")
                .baseUnit("bytes")
                .register(registry);
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * A Vert.x for one node: one event loop, to which all of the node's state belongs. Vert.x's own metrics are trimmed
     * to those without labels: event bus and pools cost more than the work they would measure, and links count for
     * themselves.
     *
     * @param transport one that works, as {@link TransportChoice} finds it
     */
    public Vertx newVertx(NodeTransport transport) {
        Gauge.builder("cubecast.transport", () -> 1)
                .description("What the node's sockets are served by")
                .tag("transport", transport.text())
                .register(registry);
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(EnumSet.noneOf(Label.class))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.NAMED_POOLS)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false))
                .setMetricsOptions(metrics);
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(registry))
                .withTransport(transport.library().orElseThrow())
                .build();
    }

    /** Follows the state of a node's protocol. */
    void observe(NodeProtocol protocol) {
        gauge(
                "cubecast.members.live",
                "Members that are not dead, this node included",
                protocol,
                NodeMetrics::liveMembers);
        gauge(
                "cubecast.requests.pending",
                "Requests to other nodes that wait for an answer",
                protocol,
                observed -> observed.router().requestsPending());
        gauge(
                "cubecast.publishes.pending.bytes",
                "Messages that wait for their leader's answer",
                protocol,
                observed -> observed.publishes().bytesPending());
        gauge(
                "cubecast.feeds",
                "Topics that this node has subscribers of",
                protocol,
                observed -> observed.feeds().size());
        gauge(
                "cubecast.topics",
                "Ephemeral topics in use that this node leads",
                protocol,
                observed -> observed.shards().topics());
        gauge(
                "cubecast.interests",
                "Interests of nodes in topics that this node leads",
                protocol,
                observed -> observed.shards().interests());
        gauge(
                "cubecast.tail.bytes",
                "Messages that this node keeps for repairs",
                protocol,
                observed -> observed.shards().tailBytes());
        gauge(
                "cubecast.feeds.held.bytes",
                "Messages that wait for earlier ones to arrive",
                protocol,
                observed -> observed.feeds().heldBytes());
        gauge(
                "cubecast.publishes.waiting.bytes",
                "Messages that wait to be told where their topic is",
                protocol,
                observed -> observed.access()
                        .map(access -> access.publishing().bytesWaiting())
                        .orElse(0L));
        protocol.durable().ifPresent(this::observe);
    }

    /** The same of what durable topics have. */
    private void observe(DurableNode durable) {
        gauge(
                "cubecast.streams.pending.bytes",
                "Messages of durable topics that wait for their leader's answer",
                durable,
                observed -> observed.host().streams().bytesPending());
        gauge(
                "cubecast.groups.led",
                "Groups that replicas on this node lead",
                durable,
                observed -> led(observed).count());
        gauge(
                "cubecast.groups.topics",
                "Topics, durable and ephemeral, of the groups that replicas on this node lead",
                durable,
                observed ->
                        led(observed).mapToInt(group -> group.topics().topics()).sum());
        gauge(
                "cubecast.durable.feeds",
                "Durable topics that this node has subscribers of",
                durable,
                observed -> observed.delivery().feeds().size());
        gauge(
                "cubecast.durable.feeds.held.bytes",
                "Messages of durable topics that wait for earlier ones to arrive",
                durable,
                observed -> observed.delivery().feeds().heldBytes());
        gauge(
                "cubecast.durable.feeds.recent.bytes",
                "The last messages of durable topics, kept for subscribers that are a little behind",
                durable,
                observed -> observed.delivery().feeds().recentBytes());
        gauge(
                "cubecast.durable.interests",
                "Interests of nodes in durable topics that this node leads",
                durable,
                observed -> observed.delivery().pushes().interests());
        gauge(
                "cubecast.reads.pending",
                "Reads of durable topics by this node that wait for an answer",
                durable,
                observed -> observed.delivery().reads().asked());
    }

    private static Stream<HostedGroup> led(DurableNode durable) {
        return durable.host().groups().stream().filter(group -> group.topics().leadingTerm() > 0);
    }

    /** Watches how late the event loop runs what was due. Returns the timer to cancel. */
    long sampleDelay(Vertx vertx) {
        Timer delay = Timer.builder("cubecast.eventloop.delay")
                .description("How late the event loop runs a timer")
                .publishPercentiles(0.5, 0.99, 0.999)
                .register(registry);
        long periodNs = TimeUnit.MILLISECONDS.toNanos(DELAY_SAMPLE_MS);
        long[] dueNs = {System.nanoTime()};
        return vertx.setPeriodic(DELAY_SAMPLE_MS, timer -> {
            long now = System.nanoTime();
            dueNs[0] += periodNs;
            delay.record(Math.max(0, now - dueNs[0]), TimeUnit.NANOSECONDS);
            // What was missed while the loop stood still is one delay, not many.
            dueNs[0] = Math.max(dueNs[0], now - periodNs);
        });
    }

    private static double liveMembers(NodeProtocol protocol) {
        return protocol.membership().view().members().stream()
                .filter(member -> member.state().isLive())
                .count();
    }

    private <T> void gauge(String name, String description, T observed, ToDoubleFunction<T> value) {
        Gauge.builder(name, observed, value).description(description).register(registry);
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
