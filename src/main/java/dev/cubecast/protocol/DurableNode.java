package dev.cubecast.protocol;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.forming.Charter;
import dev.cubecast.forming.ShardGroup;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node does for durable topics: it takes part in forming the cube, then runs its replicas, and brings
 * publishes to the leaders of all groups and messages to its readers.
 */
public final class DurableNode {
    private final Vertex self;
    private final NodeDisk disk;
    private final ShardGroups groups;
    private final CubeFormation formation;
    private final ReplicaHost host;
    private final DurableDelivery delivery;
    private @Nullable Charter charter;
    private long nowMs;

    /**
     * A node that has just started.
     *
     * @param configured all vertices that are to be members, this one among them
     * @param groups without any yet; {@code ports} asks these for placements
     * @param ports their {@link LogStore} is that of the disk
     */
    public DurableNode(
            Vertex self,
            NodeDisk disk,
            Collection<Vertex> configured,
            ShardGroups groups,
            Router router,
            ReplicaHostPorts ports) {
        this.self = self;
        this.disk = disk;
        this.groups = groups;
        host = new ReplicaHost(self, disk.id(), router, ports);
        delivery = new DurableDelivery(self, host, router, ports);
        formation = new CubeFormation(
                self,
                disk.id(),
                configured,
                disk.charter(),
                router,
                new CubeFormationPorts(disk.charters(), ports.random(), ports.trace()),
                this::onFormed);
    }

    private void onFormed(Charter formed) {
        charter = formed;
        groups.onFormed(formed);
        groups.all().stream().filter(group -> group.placement().contains(self)).forEach(this::start);
        String damage = disk.damage();
        if (damage != null) {
            host.onDamage(damage);
        }
    }

    private void start(ShardGroup group) {
        LoadedGroup loaded = disk.load(group.id());
        if (loaded instanceof LoadedGroup.Intact intact) {
            host.start(group, intact.group(), nowMs);
        } else if (loaded instanceof LoadedGroup.Damaged damaged) {
            host.onDamage(group.id(), Damage.ofLog(damaged.what()));
        }
    }

    /** How often {@link #tick} is to be called: a call that comes earlier does nothing. */
    public ReplicaPace pace() {
        return host.pace();
    }

    /** Brings the time, at once when the node starts. */
    public void tick(long nowMs) {
        if (!pace().takesTick(nowMs)) {
            return;
        }
        this.nowMs = nowMs;
        if (charter == null) {
            pace().onActivity(nowMs);
        }
        formation.tick(nowMs);
        host.tick(nowMs);
        delivery.tick(nowMs);
    }

    /** The host of a neighbour refuses connections. */
    void onRefused(Vertex neighbour, long nowMs) {
        host.onRefused(neighbour, nowMs);
    }

    /** Why this node belongs to no cube yet; nothing if it does. */
    public Optional<String> waitsFor(long nowMs) {
        return formation.waitsFor(nowMs);
    }

    /** The cube that this node belongs to, once it does. */
    public Optional<Charter> charter() {
        return Optional.ofNullable(charter);
    }

    public ShardGroups groups() {
        return groups;
    }

    public ReplicaHost host() {
        return host;
    }

    public DurableDelivery delivery() {
        return delivery;
    }
}
