package dev.cubecast.heartbeat;

import dev.cubecast.membership.Addresses;
import dev.cubecast.protocol.NodeProtocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Joins the cube and keeps the time of membership: heartbeats, suspicions, deaths. */
public final class HeartbeatVerticle extends VerticleBase {
    private static final long TICK_MS = 100;

    private final NodeProtocol protocol;
    private final IncarnationFile incarnations;
    private final Supplier<Addresses> own;
    private final LongSupplier clockMs;

    /**
     * A member that has not joined.
     *
     * @param own where this node listens, asked when it joins
     * @param clockMs monotonic milliseconds
     */
    public HeartbeatVerticle(
            NodeProtocol protocol, IncarnationFile incarnations, Supplier<Addresses> own, LongSupplier clockMs) {
        this.protocol = protocol;
        this.incarnations = incarnations;
        this.own = own;
        this.clockMs = clockMs;
    }

    /** Completes once this node has an incarnation, which its links name to the neighbours. */
    @Override
    public Future<?> start() {
        return incarnations.read().compose(persisted -> {
            protocol.start(own.get(), persisted, clockMs.getAsLong());
            Promise<Void> joined = Promise.promise();
            // All ticks of a node begin at multiples of their period, so that an idle node wakes up once for all of
            // them.
            long untilNextTickMs = TICK_MS - clockMs.getAsLong() % TICK_MS;
            vertx.setPeriodic(untilNextTickMs, TICK_MS, timer -> {
                protocol.tickMembership(clockMs.getAsLong());
                if (protocol.membership().view().member(protocol.self()).isPresent()) {
                    joined.tryComplete();
                }
            });
            return joined.future();
        });
    }
}
