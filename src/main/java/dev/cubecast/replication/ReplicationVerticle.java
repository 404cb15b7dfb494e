package dev.cubecast.replication;

import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.LongSupplier;

/**
 * Keeps the time of what this node leads or follows: of replicas of durable topics, which are in a hurry, and of
 * ephemeral shards.
 */
public final class ReplicationVerticle extends VerticleBase {
    private static final long TICK_MS = 100;
    /** Vert.x counts timers from 0. */
    private static final long NO_TIMER = -1;

    private final NodeProtocol protocol;
    private final LongSupplier clockMs;
    /** Of the replicas' next tick. */
    private long timer = NO_TIMER;

    /** A verticle that runs on monotonic milliseconds. */
    public ReplicationVerticle(NodeProtocol protocol, LongSupplier clockMs) {
        this.protocol = protocol;
        this.clockMs = clockMs;
    }

    @Override
    public Future<?> start() {
        // At multiples of the period, so that an idle node wakes up once for all that is due.
        long untilFirstMs = TICK_MS - clockMs.getAsLong() % TICK_MS;
        vertx.setPeriodic(untilFirstMs, TICK_MS, periodic -> protocol.tickShards(clockMs.getAsLong()));
        protocol.durable().ifPresent(durable -> {
            tick(durable);
            durable.pace().whenBusy(() -> schedule(durable));
        });
        return Future.succeededFuture();
    }

    private void tick(DurableNode durable) {
        durable.tick(clockMs.getAsLong());
        schedule(durable);
    }

    /** In place of the tick that was scheduled before, if that is still to come. */
    private void schedule(DurableNode durable) {
        long nowMs = clockMs.getAsLong();
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(Math.max(1, durable.pace().dueMs(nowMs) - nowMs), fired -> tick(durable));
    }
}
