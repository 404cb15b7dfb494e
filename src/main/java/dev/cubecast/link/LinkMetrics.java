package dev.cubecast.link;

import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The meters of a node's links. Labels are neighbours, priorities and reasons: ten, four and nine at most. */
final class LinkMetrics {
    private static final String PREFIX = "cubecast.link.";

    private final MeterRegistry registry;
    private final Map<Refusal.Code, Counter> handshakesFailed = new EnumMap<>(Refusal.Code.class);
    private final Counter turnedAway;

    LinkMetrics(MeterRegistry registry, Supplier<Number> unauthenticated) {
        this.registry = registry;
        for (Refusal.Code code : Refusal.Code.values()) {
            handshakesFailed.put(
                    code,
                    Counter.builder(PREFIX + "handshakes.failed")
                            .description("Handshakes that ended without a link")
                            .tag("reason", code.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        turnedAway = Counter.builder(PREFIX + "turned.away")
                .description("Connections closed because too many were unauthenticated")
                .register(registry);
        Gauge.builder(PREFIX + "unauthenticated", unauthenticated)
                .description("Accepted connections whose handshake has not ended")
                .register(registry);
    }

    void onHandshakeFailed(Refusal.Code code) {
        counter(handshakesFailed, code).increment();
    }

    void onTurnedAway() {
        turnedAway.increment();
    }

    /** The meters of the link to one neighbour, whose queue and state are read when somebody asks. */
    OfLink ofLink(Vertex neighbour, SendQueue queue, Supplier<Number> up) {
        return new OfLink(neighbour, queue, up);
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("expected a counter for each constant, but there is none for " + key);
        }
        return counter;
    }

    /** The meters of one link. */
    final class OfLink {
        private final String neighbour;
        private final Counter writes;
        private final Counter bytesSent;
        private final Counter bytesReceived;
        private final Counter connects;
        private final Counter dialsRefused;
        private final Counter malformed;
        private final Counter givenUp;
        private final Map<Priority, Counter> framesSent;
        private final Map<Priority, Counter> framesReceived;
        private final Map<Priority, Counter> dropped;

        private OfLink(Vertex vertex, SendQueue queue, Supplier<Number> up) {
            neighbour = vertex.toString();
            writes = total(
                    "writes", "Writes to the sockets of a link, each of all that a turn of the event loop produced");
            bytesSent = total("bytes.sent", "Bytes handed to the sockets of a link");
            bytesReceived = total("bytes.received", "Bytes that came over a link after its handshake");
            connects = total("connects", "Times that a link came up");
            dialsRefused = total("dials.refused", "Dials that the neighbour's host refused");
            malformed = total("malformed", "Connections closed because their bytes were no link frames");
            givenUp = total("given.up", "Connections closed because nothing came over them for long");
            framesSent = byPriority("frames.sent", "Frames taken for sending");
            framesReceived = byPriority("frames.received", "Whole frames that came over a link");
            dropped = byPriority("dropped", "Frames dropped because a queue was full or the link was lost");
            Gauge.builder(PREFIX + "up", up)
                    .description("1 while a link is up")
                    .tag("neighbour", neighbour)
                    .register(registry);
            for (Priority priority : Priority.values()) {
                Gauge.builder(PREFIX + "queued.bytes", () -> queue.queuedBytes(priority))
                        .description("Bytes that wait to be sent")
                        .tag("neighbour", neighbour)
                        .tag("priority", label(priority))
                        .register(registry);
            }
        }

        void onWrite(int bytes) {
            writes.increment();
            bytesSent.increment(bytes);
        }

        void onBytesReceived(int bytes) {
            bytesReceived.increment(bytes);
        }

        void onConnect() {
            connects.increment();
        }

        void onDialRefused() {
            dialsRefused.increment();
        }

        void onMalformed() {
            malformed.increment();
        }

        void onGivenUp() {
            givenUp.increment();
        }

        void onFrameSent(Priority priority) {
            counter(framesSent, priority).increment();
        }

        void onFrameReceived(Priority priority) {
            counter(framesReceived, priority).increment();
        }

        void onDropped(Priority priority, int frames) {
            counter(dropped, priority).increment(frames);
        }

        private Counter total(String name, String description) {
            return Counter.builder(PREFIX + name)
                    .description(description)
                    .tag("neighbour", neighbour)
                    .register(registry);
        }

        private Map<Priority, Counter> byPriority(String name, String description) {
            Map<Priority, Counter> counters = new EnumMap<>(Priority.class);
            for (Priority priority : Priority.values()) {
                counters.put(
                        priority,
                        Counter.builder(PREFIX + name)
                                .description(description)
                                .tag("neighbour", neighbour)
                                .tag("priority", label(priority))
                                .register(registry));
            }
            return counters;
        }

        private static String label(Priority priority) {
            return priority.name().toLowerCase(Locale.ROOT);
        }
    }
}
