package dev.cubecast.bridge;

import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients' side of a node: its endpoints, and the clock of everything that clients wait for. */
public final class BridgeVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeVerticle.class);

    private final NodeProtocol protocol;
    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final LongSupplier nowMs;
    private final TopicHubs hubs;
    private final List<ClientEndpoint> endpoints;
    private boolean cannotServe;
    private long ticker;

    /**
     * @param hubs the listener of the protocol's feeds
     * @param endpoints started in this order, stopped in the other
     */
    public BridgeVerticle(
            NodeProtocol protocol,
            BridgeSettings settings,
            ClientMetrics metrics,
            LongSupplier nowMs,
            TopicHubs hubs,
            List<? extends ClientEndpoint> endpoints) {
        this.protocol = protocol;
        this.settings = settings;
        this.metrics = metrics;
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
        PacedVertx paced = new PacedVertx((VertxInternal) vertx, arrivals());
        Future<?> started = Future.succeededFuture();
        for (ClientEndpoint endpoint : endpoints) {
            started = started.compose(ready -> endpoint.start(paced));
        }
        return started.recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private Arrivals arrivals() {
        Arrivals arrivals = new Arrivals(
                settings.arrivalsPerSecondMax(),
                OpenFiles.connectionsMax(),
                () -> endpoints.stream().mapToInt(ClientEndpoint::subscribing).sum(),
                nowMs,
                (ms, task) -> vertx.setTimer(ms, timer -> task.run()),
                metrics);
        metrics.measureOpen(arrivals::open);
        return arrivals;
    }

    /** The node can do nothing more for its clients: when it is stopped they are sent away at once. */
    public void cannotServe() {
        cannotServe = true;
    }

    @Override
    public Future<?> stop() {
        return sendClientsAway().eventually(this::stopEndpoints).eventually(() -> {
            vertx.cancelTimer(ticker);
            hubs.close();
            return Future.succeededFuture();
        });
    }

    private Future<?> sendClientsAway() {
        if (cannotServe) {
            return Future.succeededFuture();
        }
        Drain drain = new Drain(endpoints, settings.arrivalsPerSecondMax(), settings.drainMs(), nowMs.getAsLong());
        if (drain.tick(nowMs.getAsLong())) {
            return Future.succeededFuture();
        }
        LOG.info("sends {} clients to other nodes", drain.clients());
        Promise<Void> drained = Promise.promise();
        vertx.setPeriodic(Drain.TICK_INTERVAL_MS, timer -> {
            if (drain.tick(nowMs.getAsLong())) {
                vertx.cancelTimer(timer);
                drained.complete();
            }
        });
        return drained.future();
    }

    private Future<?> stopEndpoints() {
        List<ClientEndpoint> lastFirst = new ArrayList<>(endpoints);
        Collections.reverse(lastFirst);
        Future<?> stopped = Future.succeededFuture();
        for (ClientEndpoint endpoint : lastFirst) {
            stopped = stopped.eventually(endpoint::stop);
        }
        return stopped;
    }
}
