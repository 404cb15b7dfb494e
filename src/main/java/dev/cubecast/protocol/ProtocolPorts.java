package dev.cubecast.protocol;

import dev.cubecast.delivery.FeedListener;
import dev.cubecast.membership.IncarnationStore;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Trace;
import java.util.random.RandomGenerator;

/** All that a node's protocol needs from the world around it. */
public record ProtocolPorts(
        LinkPort links,
        EventQueue events,
        IncarnationStore incarnations,
        WallClock wallClock,
        FeedListener feeds,
        RandomGenerator random,
        Trace trace) {}
