package dev.cubecast.bridge;

import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/** The clients' side of a node: its endpoints, and the clock of everything that clients wait for. */
public final class BridgeVerticle extends VerticleBase {
    private final NodeProtocol protocol;
    private final BridgeSettings settings;
    private final LongSupplier nowMs;
    private final TopicHubs hubs;
    private final List<ClientEndpoint> endpoints;
    private long ticker;

    /**
     * @param hubs the listener of the protocol's feeds
     * @param endpoints started in this order, stopped in the other
     */
    public BridgeVerticle(
            NodeProtocol protocol,
            BridgeSettings settings,
            LongSupplier nowMs,
            TopicHubs hubs,
            List<? extends ClientEndpoint> endpoints) {
        this.protocol = protocol;
        this.settings = settings;
        this.nowMs = nowMs;
        this.endpoints = List.copyOf(endpoints);
        this.hubs = hubs;
        hubs.follow(protocol.feeds(), DurableTopics.of(protocol, nowMs).orElseThrow());
    }

    @Override
    public Future<?> start() {
        long untilNextTickMs = settings.tickIntervalMs() - nowMs.getAsLong() % settings.tickIntervalMs();
        ticker = vertx.setPeriodic(untilNextTickMs, settings.tickIntervalMs(), id -> {
            protocol.tickClients(nowMs.getAsLong());
            hubs.tick();
        });
        Future<?> started = Future.succeededFuture();
        for (ClientEndpoint endpoint : endpoints) {
            started = started.compose(ready -> endpoint.start(vertx));
        }
        return started.recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> stop() {
        List<ClientEndpoint> lastFirst = new ArrayList<>(endpoints);
        Collections.reverse(lastFirst);
        Future<?> stopped = Future.succeededFuture();
        for (ClientEndpoint endpoint : lastFirst) {
            stopped = stopped.eventually(endpoint::stop);
        }
        return stopped.eventually(() -> {
            vertx.cancelTimer(ticker);
            return Future.succeededFuture();
        });
    }
}
