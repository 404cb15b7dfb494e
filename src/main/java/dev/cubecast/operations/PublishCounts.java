package dev.cubecast.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of the publishes of clients, whichever way they came. Lives on the node's loop. */
public final class PublishCounts {
    private static final String NAME = "cubecast.client.publishes";
    private static final String DESCRIPTION = "Publishes of clients, by how they ended";

    private final MeterRegistry registry;
    private final Map<String, Stored> stored = new LinkedHashMap<>();

    /** A plain number, as there is one for each message. */
    private static final class Stored {
        private long messages;
    }

    public PublishCounts(MeterRegistry registry) {
        this.registry = registry;
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

    /** A publish was refused, or it is not known whether it is stored. */
    public void onUnpublished(String protocol, ErrorCode code) {
        Counter.builder(NAME)
                .description(DESCRIPTION)
                .tag("protocol", protocol)
                .tag("outcome", code.text())
                .register(registry)
                .increment();
    }
}
