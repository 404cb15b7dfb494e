package dev.cubecast.protocol;

import dev.cubecast.overlay.Router;
import dev.cubecast.reads.GroupPlacement;
import dev.cubecast.reads.ReadDesk;
import dev.cubecast.reads.ReadSettings;
import dev.cubecast.reads.Reads;

/** How messages of durable topics come from the replicas to the readers of one node, which may hold replicas or not. */
public final class DurableDelivery {
    private final Reads reads;

    /** @param host the replicas on this node */
    public DurableDelivery(
            ReadSettings settings, ReplicaHost host, GroupPlacement placement, Router router, ReplicaHostPorts ports) {
        ReadDesk desk = new ReadDesk(
                settings,
                group -> host.group(group).map(ReadableReplica::new),
                ports.store(),
                host::onDamage,
                ports.trace());
        reads = new Reads(settings, desk, placement, router, ports.events(), ports.trace());
    }

    public Reads reads() {
        return reads;
    }

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        reads.tick(nowMs);
    }
}
