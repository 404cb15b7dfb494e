package dev.cubecast.link;

import dev.cubecast.trace.Trace;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.util.random.RandomGenerator;

/** What all links of one node share. */
record LinkSurroundings(
        Vertx vertx,
        NetClient client,
        LinkIdentity identity,
        LinkSettings settings,
        Greeter greeter,
        LinkMetrics metrics,
        PeerLinks.Listener listener,
        RandomGenerator random,
        Trace trace) {}
