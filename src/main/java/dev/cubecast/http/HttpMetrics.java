package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PublishCounts;
import dev.cubecast.operations.PublishSequence;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What clients ask for over HTTP. The only labels are protocols and the codes of {@link ErrorCode}. */
final class HttpMetrics {
    static final String ANSWERED = "answered";

    /** The protocol of a publish that is a request of its own. */
    private static final String REQUEST = "http";

    private final MeterRegistry registry;
    private final Timer publishLatency;
    private final PublishCounts publishes;
    private final Map<String, Counter> pulls = new LinkedHashMap<>();
    private final Counter connectionsRefused;
    private final Counter headTimeouts;
    private final Counter originsRefused;

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
        publishes = new PublishCounts(registry);
        publishLatency = publishes.latency("cubecast.http.publish", "From the head of a publish request to its answer");
        connectionsRefused = Counter.builder("cubecast.http.connections.refused")
                .description("Connections closed because there were as many as there may be")
                .register(registry);
        headTimeouts = Counter.builder("cubecast.http.head.timeouts")
                .description("Connections closed because the head of a request did not come in time")
                .register(registry);
        originsRefused = Counter.builder("cubecast.http.origins.refused")
                .description("Requests of pages whose origin may not use this node")
                .register(registry);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** A request to publish so many messages ended, which came so long ago. */
    void onPublished(AsyncResult<?> result, int messages, long nanos) {
        publishLatency.record(nanos, TimeUnit.NANOSECONDS);
        if (result.succeeded()) {
            publishes.onStored(REQUEST, messages);
            return;
        }
        int stored = storedBefore(result.cause());
        if (stored > 0) {
            publishes.onStored(REQUEST, stored);
        }
        publishes.onUnpublished(REQUEST, codeOf(result.cause()), messages - stored);
    }

    /** Of a request of which some are stored though it failed. */
    private static int storedBefore(Throwable failure) {
        return failure instanceof ProblemException problem
                ? problem.problem().members().getInteger(PublishSequence.STORED, 0)
                : 0;
    }

    void onStored(String protocol) {
        publishes.onStored(protocol, 1);
    }

    void onUnpublished(String protocol, ErrorCode code) {
        publishes.onUnpublished(protocol, code, 1);
    }

    /** @param outcome {@link #ANSWERED} or the text of an error code */
    void onPulled(String outcome) {
        pulls.computeIfAbsent(
                        outcome,
                        key -> Counter.builder("cubecast.client.pulls")
                                .description("Pulls of clients, by how they ended")
                                .tag("outcome", outcome)
                                .register(registry))
                .increment();
    }

    void onConnectionRefused() {
        connectionsRefused.increment();
    }

    void onOriginRefused() {
        originsRefused.increment();
    }

    void onHeadTimeout() {
        headTimeouts.increment();
    }

    private static ErrorCode codeOf(Throwable failure) {
        return failure instanceof ProblemException problem ? problem.problem().code() : ErrorCode.INTERNAL;
    }
}
