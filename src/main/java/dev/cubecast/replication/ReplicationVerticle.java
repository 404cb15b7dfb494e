package dev.cubecast.replication;

import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.LongSupplier;

/** Keeps the time of the shards that this node leads or follows: reminders, leases, the agreement of catalogues. */
public final class ReplicationVerticle extends VerticleBase {
    private static final long TICK_MS = 100;

    private final NodeProtocol protocol;
    private final LongSupplier clockMs;

    /** A verticle that runs on monotonic milliseconds. */
    public ReplicationVerticle(NodeProtocol protocol, LongSupplier clockMs) {
        this.protocol = protocol;
        this.clockMs = clockMs;
    }

    @Override
    public Future<?> start() {
        long untilNextTickMs = TICK_MS - clockMs.getAsLong() % TICK_MS;
        vertx.setPeriodic(untilNextTickMs, TICK_MS, timer -> protocol.tickShards(clockMs.getAsLong()));
        return Future.succeededFuture();
    }
}
