package dev.cubecast.simulation;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.forming.Charter;
import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.DurableDelivery;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.ReplicaHost;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.protocol.ReplicationSettings;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.storage.MemoryLogStore;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The replicas at each running process of a cube, and what must hold of them at any time. */
final class GroupHosts {
    /** From the end of a process that could not go on to its next start. */
    private static final long BACK_MS = 200;

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final ReplicaSettings settings;
    private final UnaryOperator<ReplicaHostPorts> decisions;
    private final ReplicaHistory history;
    private final Map<Vertex, DurableNode> nodes = new TreeMap<>();
    private Set<Vertex> unused = Set.of();
    /** That which nodes belong to: never more than one. */
    private final Set<Charter> charters = new LinkedHashSet<>();

    GroupHosts(
            SimulatedCube cube,
            List<GroupShape> groups,
            ReplicaSettings settings,
            UnaryOperator<ReplicaHostPorts> decisions,
            ReplicaHistory history) {
        this.cube = cube;
        this.groups = groups;
        this.settings = settings;
        this.decisions = decisions;
        this.history = history;
    }

    /** Gives a process that starts its part in forming the cube, and its replicas as soon as it belongs to one. */
    void attach(NodeProcess process) {
        Vertex vertex = process.vertex();
        SimulatedDisk disk = cube.node(vertex).disk();
        disk.use(process, () -> endAndStart(process));
        ShardGroups shards = new ShardGroups(
                process.protocol().placement(),
                GroupShape.REPLICAS,
                group -> groups.stream().anyMatch(shape -> shape.id().equals(group)));
        DurableNode durable = new DurableNode(
                vertex,
                disk,
                cube.occupied().stream().map(SimulatedNode::vertex).toList(),
                shards,
                process.protocol().router(),
                ports(process, disk.store(), shards));
        process.protocol().attach(durable);
        nodes.put(vertex, durable);
        process.execute(() -> durable.tick(process.nowMs()));
        process.onEachTick(durable::tick);
        process.afterEachEvent(() -> check(durable));
        process.whenEnded(() -> {
            nodes.remove(vertex);
            disk.crash();
        });
    }

    /** Somebody has read all that is on a disk, and found it damaged. */
    void onDamageFound(Vertex vertex) {
        DurableNode node = nodes.get(vertex);
        if (node != null) {
            groups.stream()
                    .filter(group -> group.isAt(vertex))
                    .forEach(group -> node.host().onDamage(group.id(), Damage.ofBatches("found by reading all")));
        }
    }

    /** The process ends in an event of its own, and its disk goes on as another one. */
    private void leaveDisk(NodeProcess process, String damage) {
        SimulatedNode node = cube.node(process.vertex());
        Violation.unless(node.disk().wasFlipped(), "disk", () -> "damaged though nothing has damaged it: " + damage);
        cube.scheduler().afterMicros(0, () -> {
            if (node.process() == process) {
                endAndStart(process);
                node.disk().moveAside();
            }
        });
    }

    private void endAndStart(NodeProcess process) {
        SimulatedNode node = cube.node(process.vertex());
        if (node.process() == process) {
            cube.crash(node);
            cube.scheduler().afterMs(BACK_MS, () -> cube.start(node));
        }
    }

    private ReplicaHostPorts ports(NodeProcess process, MemoryLogStore store, ShardGroups shards) {
        return decisions.apply(ReplicaHostPorts.standard(
                ReplicationSettings.DEFAULT.withReplica(settings),
                store,
                shards::placementOf,
                vertex -> process.protocol().membership().isSteady(vertex),
                damage -> leaveDisk(process, damage),
                process,
                process::wallMs,
                cube.split(),
                process));
    }

    private void check(DurableNode node) {
        node.charter().ifPresent(charters::add);
        Violation.unless(charters.size() <= 1, "forming", () -> "there are several: " + charters);
        for (HostedGroup group : node.host().groups()) {
            history.onApplied(
                    group.replica().group(),
                    group.replica().generation(),
                    group.replica().applied());
            if (group.replica().isLeader()) {
                history.onLeads(
                        group.replica().group(),
                        group.replica().term(),
                        group.replica().self());
            }
        }
    }

    /** What the process at a vertex has to do with groups, if one runs there. */
    Optional<ReplicaHost> at(Vertex vertex) {
        return Optional.ofNullable(nodes.get(vertex)).map(DurableNode::host);
    }

    /** Clients connect to these vertices only from now on: the others are known not to serve. */
    void useOnly(Set<Vertex> vertices) {
        unused = new TreeSet<>(
                cube.occupied().stream().map(SimulatedNode::vertex).toList());
        unused.removeAll(vertices);
    }

    /** Clients connect to any vertex. */
    void useAll() {
        unused = Set.of();
    }

    boolean isUsed(Vertex vertex) {
        return !unused.contains(vertex);
    }

    /** The replica of a group at a vertex, if a process runs there that holds one. */
    Optional<HostedGroup> at(Vertex vertex, GroupId group) {
        return at(vertex).flatMap(host -> host.group(group));
    }

    /** What brings messages to the readers at a vertex, if a process runs there. */
    Optional<DurableDelivery> delivery(Vertex vertex) {
        return Optional.ofNullable(nodes.get(vertex)).map(DurableNode::delivery);
    }

    /** Whether a topic may have lost its oldest messages, as far as its leader knows. */
    boolean mayBeTrimmed(GroupShape group, TopicName name, TopicId id) {
        return leader(group)
                .flatMap(leader -> leader.topics().find(name))
                .filter(found -> found.id().equals(id))
                .map(Topic::settings)
                .filter(settings -> settings.retention().equals(RetentionLimits.NONE))
                .isEmpty();
    }

    /** Whether this is the name of a topic, as far as the leaders know. */
    boolean isCalled(TopicId id, TopicName name) {
        return groups.stream()
                .flatMap(group -> leader(group).stream())
                .flatMap(leader -> leader.topics().find(id).stream())
                .anyMatch(topic -> topic.name().equals(name));
    }

    /** The ready leader of a group, if there is one. */
    Optional<HostedGroup> leader(GroupShape group) {
        return group.placement().stream()
                .flatMap(vertex -> at(vertex, group.id()).stream())
                .filter(hosted -> hosted.replica().isReady())
                .findFirst();
    }

    /**
     * Whether the leader has committed that all disks of today are the group's voters, and none of them is damaged or
     * about to be left.
     */
    boolean isWhole(GroupShape group) {
        return group.placement().size() > 2
                && group.placement().stream()
                        .noneMatch(vertex -> cube.node(vertex).disk().isDamaged()
                                || at(vertex).filter(ReplicaHost::isDamaged).isPresent())
                && leader(group)
                        .filter(leader -> leader.replica().hasSettledConfiguration())
                        .map(leader -> leader.replica().configuration())
                        .filter(configuration -> group.placement().stream()
                                .map(vertex -> new ReplicaId(
                                        vertex, cube.node(vertex).disk().store().id()))
                                .allMatch(configuration::isVoter))
                        .isPresent();
    }
}
