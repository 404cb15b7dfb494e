package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the sessions of a node do, counted in plain numbers, as all of it happens on the thread that also reads them.
 */
public final class ClientMetrics {
    private final MeterRegistry registry;
    private final Map<String, OfProtocol> protocols = new LinkedHashMap<>();
    private final Map<Refusal.Reason, Counter> refusals = new EnumMap<>(Refusal.Reason.class);
    private final Counter gaps;
    private final Counter dropped;
    private final Counter tooSlow;
    private final Counter arrivalsHeldBack;
    private final Counter arrivalsFailed;

    public ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
        gaps = counter("cubecast.topics.gaps", "Gaps in topics that clients of this node watch");
        dropped =
                counter("cubecast.sessions.dropped", "Messages that clients did not get because they did not keep up");
        tooSlow = counter("cubecast.sessions.disconnected", "Clients disconnected because they did not keep up");
        arrivalsHeldBack = counter(
                "cubecast.clients.arrivals.held.back", "Times that connections had to wait because many came at once");
        arrivalsFailed = counter(
                "cubecast.clients.arrivals.failed",
                "Connections that the system did not let in, as the process has too many files open");
    }

    void measure(QueuedBytes queued) {
        Gauge.builder("cubecast.sessions.queued.bytes", queued, QueuedBytes::held)
                .description("Bytes that wait for clients that do not keep up")
                .register(registry);
    }

    void measure(UnsentBytes unsent) {
        Gauge.builder("cubecast.sessions.unsent.bytes", unsent, UnsentBytes::held)
                .description(
                        "Memory with what was written to clients and not taken by their sockets; what several share counts once")
                .register(registry);
    }

    /** @param reading sessions that are behind what is pushed */
    void measureReading(Supplier<Number> reading) {
        Gauge.builder("cubecast.sessions.reading", reading)
                .description(
                        "Clients of durable topics that read from the log, as they came just now or do not keep up")
                .register(registry);
    }

    void measureOpen(Supplier<Number> connections) {
        Gauge.builder("cubecast.clients.connections", connections)
                .description("Open connections of clients, over all ports")
                .register(registry);
    }

    void onArrivalsHeldBack() {
        arrivalsHeldBack.increment();
    }

    void onArrivalFailed() {
        arrivalsFailed.increment();
    }

    private Counter refusalsFor(Refusal.Reason reason) {
        return Counter.builder("cubecast.sessions.refused")
                .description("Clients that were not let in, or lost their subscription")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** What sessions of one protocol do. */
    static final class OfProtocol {
        private int sessions;
        private long messages;
        private long bytes;

        void onWritten(int moreMessages, int moreBytes) {
            messages += moreMessages;
            bytes += moreBytes;
        }
    }

    OfProtocol of(ClientProtocol protocol) {
        return protocols.computeIfAbsent(protocol.name(), this::register);
    }

    private OfProtocol register(String protocol) {
        OfProtocol counts = new OfProtocol();
        Gauge.builder("cubecast.sessions", counts, found -> found.sessions)
                .description("Topics that clients watch, each counted for every client that does")
                .tag("protocol", protocol)
                .register(registry);
        FunctionCounter.builder("cubecast.deliveries", counts, found -> found.messages)
                .description("Messages written to clients")
                .tag("protocol", protocol)
                .register(registry);
        FunctionCounter.builder("cubecast.delivered.bytes", counts, found -> found.bytes)
                .description("Bytes written to clients")
                .baseUnit("bytes")
                .tag("protocol", protocol)
                .register(registry);
        return counts;
    }

    void onSessionOpened(ClientProtocol protocol) {
        of(protocol).sessions++;
    }

    void onSessionClosed(ClientProtocol protocol) {
        of(protocol).sessions--;
    }

    void onSessionRefused(Refusal.Reason reason) {
        refusals.computeIfAbsent(reason, this::refusalsFor).increment();
    }

    void onGap() {
        gaps.increment();
    }

    void onTooSlow() {
        tooSlow.increment();
    }

    void onDropped(long messages) {
        if (messages > 0) {
            dropped.increment((double) messages);
        }
    }
}
