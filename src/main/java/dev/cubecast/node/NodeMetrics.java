package dev.cubecast.node;

import dev.cubecast.protocol.NodeProtocol;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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

/** The metrics of one node, those of its {@link Vertx} among them, in the format of Prometheus at {@code /metrics}. */
public final class NodeMetrics implements AutoCloseable {
    private static final long DELAY_SAMPLE_MS = 500;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** A registry with the process's own figures: memory, garbage collection, CPU. */
    public NodeMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * A Vert.x for one node: one event loop, to which all of the node's state belongs. Vert.x's own metrics are trimmed to
     * those without labels: event bus and pools cost more than the work they would measure, and links count for themselves.
     */
    public Vertx newVertx() {
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
                .build();
    }

    /** Follows the state of a node's protocol, and how late the event loop runs what was due. Call on the event loop. */
    void observe(Vertx vertx, NodeProtocol protocol) {
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
                "Topics that this node knows as leader or replica",
                protocol,
                observed -> observed.shards().topics());
        Timer delay = Timer.builder("cubecast.eventloop.delay")
                .description("How late the event loop runs a timer")
                .publishPercentiles(0.5, 0.99, 0.999)
                .register(registry);
        sampleDelay(vertx, delay);
    }

    private static double liveMembers(NodeProtocol protocol) {
        return protocol.membership().view().members().stream()
                .filter(member -> member.state().isLive())
                .count();
    }

    private void gauge(String name, String description, NodeProtocol protocol, ToDoubleFunction<NodeProtocol> value) {
        Gauge.builder(name, protocol, value).description(description).register(registry);
    }

    private static void sampleDelay(Vertx vertx, Timer delay) {
        long dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DELAY_SAMPLE_MS);
        vertx.setTimer(DELAY_SAMPLE_MS, timer -> {
            delay.record(Math.max(0, System.nanoTime() - dueNs), TimeUnit.NANOSECONDS);
            sampleDelay(vertx, delay);
        });
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
