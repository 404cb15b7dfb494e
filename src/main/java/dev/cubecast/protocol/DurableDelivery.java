package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.delivery.DurableFeeds;
import dev.cubecast.delivery.DurablePushes;
import dev.cubecast.delivery.TopicReaders;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadDesk;
import dev.cubecast.reads.ReadableGroup;
import dev.cubecast.reads.Reads;
import java.util.Optional;
import java.util.function.Function;

/**
 * How messages of durable topics come from the replicas to the readers of one node, which may hold replicas or not:
 * pushed by the leaders, and read from any replica.
 */
public final class DurableDelivery {
    private final Reads reads;
    private final DurablePushes pushes;
    private final DurableFeeds feeds;
    private final TopicReaders readers;

    /** @param host the replicas on this node */
    public DurableDelivery(Vertex self, ReplicaHost host, Router router, ReplicaHostPorts ports) {
        Function<GroupId, Optional<ReadableGroup>> groups =
                group -> host.group(group).map(ReadableReplica::new);
        ReadDesk desk = new ReadDesk(ports.reads(), groups, ports.store(), host::onDamage, ports.trace());
        reads = new Reads(ports.reads(), desk, ports.placement(), router, ports.events(), ports.trace());
        pushes = new DurablePushes(self, ports.delivery(), router, groups, ports.trace());
        feeds = new DurableFeeds(self, ports.delivery(), router, reads, host.leaders(), ports.trace());
        readers = new TopicReaders(feeds, reads, ports.events());
        host.whenApplied(pushes::onApplied);
    }

    /** Single reads, for those who pull. */
    public Reads reads() {
        return reads;
    }

    /** Subscriptions. */
    public TopicReaders readers() {
        return readers;
    }

    /** What of leaders this node follows. */
    public DurableFeeds feeds() {
        return feeds;
    }

    /** What leaders on this node push. */
    public DurablePushes pushes() {
        return pushes;
    }

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        reads.tick(nowMs);
        pushes.tick(nowMs);
        feeds.tick(nowMs);
        readers.tick(nowMs);
    }
}
