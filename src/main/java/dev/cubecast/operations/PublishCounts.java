package dev.cubecast.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What became of the publishes of clients, whichever way they came. Lives on the node's loop. */
public final class PublishCounts {
    private static final String NAME = "cubecast.client.publishes";
    private static final String DESCRIPTION = "Messages that clients published, by how that ended";

    /** A publish takes a few milliseconds while all is well, and three seconds until its default deadline. */
    private static final Duration[] LATENCY_BUCKETS = IntStream.of(1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 3_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<String, Stored> stored = new LinkedHashMap<>();

    /** A plain number, as there is one for each message. */
    private static final class Stored {
        private long messages;
    }

    public PublishCounts(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How long publishes take that come one way. */
    public Timer latency(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
    }

    /** @param protocol what the client speaks */
    public void onStored(String protocol, int messages) {
        Stored known = stored.get(protocol);
        if (known == null) {
            known = register(protocol);
            stored.put(protocol, known);
        }
        known.messages += messages;
    }

    private Stored register(String protocol) {
        Stored counted = new Stored();
        FunctionCounter.builder(NAME, counted, found -> found.messages)
                .description(DESCRIPTION)
                .tag("protocol", protocol)
                .tag("outcome", "stored")
                .register(registry);
        return counted;
    }

    /** Messages were refused, or it is not known whether they are stored. */
    public void onUnpublished(String protocol, ErrorCode code, int messages) {
        Counter.builder(NAME)
                .description(DESCRIPTION)
                .tag("protocol", protocol)
                .tag("outcome", code.text())
                .register(registry)
                .increment(messages);
    }
}
