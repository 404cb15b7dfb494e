package dev.cubecast.eventbus;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.PublishCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What event bus clients do. The only labels are protocols and the codes of {@link ErrorCode}. */
final class BusMetrics {
    private final MeterRegistry registry;
    private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);
    private final PublishCounts publishes;
    private final Timer publishLatency;
    private final Counter connectionsRefused;
    private final Counter tooFast;

    BusMetrics(
            MeterRegistry registry,
            Supplier<Number> connections,
            Supplier<Number> incomingBytes,
            Supplier<Number> pulls) {
        this.registry = registry;
        publishes = new PublishCounts(registry);
        publishLatency = publishes.latency(
                "cubecast.eventbus.publish",
                "From a message of an event bus client, or the first of those that went together, to its outcome");
        Gauge.builder("cubecast.eventbus.connections", connections)
                .description("Open connections of event bus clients")
                .register(registry);
        Gauge.builder("cubecast.eventbus.incoming.bytes", incomingBytes)
                .description("Bytes of frames of event bus clients that are unfinished or wait for their turn")
                .register(registry);
        Gauge.builder("cubecast.eventbus.pulls", pulls)
                .description("Pulls of event bus clients under way, those included that wait for messages")
                .register(registry);
        connectionsRefused = Counter.builder("cubecast.eventbus.connections.refused")
                .description("Event bus clients that were sent away because there were as many as there may be")
                .register(registry);
        tooFast = Counter.builder("cubecast.eventbus.paused")
                .description("Times that a client's socket was not read because it sent more frames than it may")
                .register(registry);
    }

    /** Messages that went together had their outcome, so long after the first of them had come. */
    void onOutcome(long ms) {
        publishLatency.record(ms, TimeUnit.MILLISECONDS);
    }

    void onStored(EventBusProtocol protocol, int messages) {
        publishes.onStored(protocol.name(), messages);
    }

    void onUnpublished(EventBusProtocol protocol, ErrorCode code) {
        publishes.onUnpublished(protocol.name(), code, 1);
    }

    /** A client was told of an error. */
    void onError(ErrorCode code) {
        errors.computeIfAbsent(
                        code,
                        found -> Counter.builder("cubecast.eventbus.errors")
                                .description("Errors that event bus clients were told")
                                .tag("code", found.text())
                                .register(registry))
                .increment();
    }

    void onConnectionRefused() {
        connectionsRefused.increment();
    }

    void onTooFast() {
        tooFast.increment();
    }
}
