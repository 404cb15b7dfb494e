package dev.cubecast.http;

import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The node that is served over HTTP.
 *
 * @param cube what clients are shown of it
 * @param bus the event bus clients of the node, also those of other endpoints
 * @param registry what {@code /metrics} shows
 * @param linkObjection why there can be no link to a neighbour, as a sentence, if one of the two nodes refuses the
 *     other
 * @param retryHints when refused clients should come again
 * @param nowMs the monotonic milliseconds that the protocol runs on
 */
public record HttpNode(
        NodeProtocol protocol,
        CubeView cube,
        TopicHubs hubs,
        BusConnections bus,
        PrometheusMeterRegistry registry,
        Function<Vertex, Optional<String>> linkObjection,
        RetryHints retryHints,
        LongSupplier nowMs) {}
