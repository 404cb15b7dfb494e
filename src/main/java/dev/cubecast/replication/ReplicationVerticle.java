package dev.cubecast.replication;

import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps the time of what this node leads or follows: of replicas of durable topics, which are in a hurry, and of ephemeral shards.
 */
public final class ReplicationVerticle extends VerticleBase {
    private static final long TICK_MS = 100;
    /** A fifth of a heartbeat: what a follower learns by the next tick, it learns soon. */
    private static final long REPLICA_TICK_MS = 20;

    private final NodeProtocol protocol;
    private final LongSupplier clockMs;

    /** A verticle that runs on monotonic milliseconds. */
    public ReplicationVerticle(NodeProtocol protocol, LongSupplier clockMs) {
        this.protocol = protocol;
        this.clockMs = clockMs;
    }

    @Override
    public Future<?> start() {
        periodic(TICK_MS, protocol::tickShards);
        protocol.tickReplicas(clockMs.getAsLong());
        periodic(REPLICA_TICK_MS, protocol::tickReplicas);
        return Future.succeededFuture();
    }

    /** At multiples of the period, so that an idle node wakes up once for all that is due. */
    private void periodic(long periodMs, LongConsumer tick) {
        long untilFirstMs = periodMs - clockMs.getAsLong() % periodMs;
        vertx.setPeriodic(untilFirstMs, periodMs, timer -> tick.accept(clockMs.getAsLong()));
    }
}
