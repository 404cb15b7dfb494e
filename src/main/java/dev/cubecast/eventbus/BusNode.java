package dev.cubecast.eventbus;

import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.NodeProtocol;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/**
 * The node that event bus clients talk to.
 *
 * @param cube what clients are shown of it
 * @param events what is to happen at the end of an event
 * @param retryHints when refused clients should come again
 * @param nowMs the monotonic milliseconds that the protocol runs on
 */
public record BusNode(
        NodeProtocol protocol,
        CubeView cube,
        TopicHubs hubs,
        EventQueue events,
        MeterRegistry registry,
        RetryHints retryHints,
        LongSupplier nowMs) {}
