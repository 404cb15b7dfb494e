package dev.cubecast.protocol;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.DamagePolicy;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaMessage;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessageCodec;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.durable.DurableStreams;
import dev.cubecast.durable.GroupLeaders;
import dev.cubecast.durable.TopicRequests;
import dev.cubecast.forming.ShardGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one node has to do with durable groups: its replicas of any number of them, and the way of its clients'
 * publishes and requests to the leaders of all groups, which a node without any replica has too. Brings them the
 * messages, the time and the news of hosts that are gone. Messages travel as one-way payloads: replicas and streams
 * repeat themselves what was lost.
 */
public final class ReplicaHost {
    private static final List<Kind> KINDS = List.of(
            Kind.REPLICA_APPEND,
            Kind.REPLICA_APPEND_ANSWER,
            Kind.REPLICA_APPEND_REFUSED,
            Kind.REPLICA_HEARTBEAT,
            Kind.REPLICA_HEARTBEAT_ANSWER,
            Kind.REPLICA_PRE_VOTE,
            Kind.REPLICA_PRE_VOTE_ANSWER,
            Kind.REPLICA_VOTE,
            Kind.REPLICA_VOTE_ANSWER,
            Kind.REPLICA_TIMEOUT_NOW,
            Kind.REPLICA_BEHIND_FLOOR,
            Kind.REPLICA_INTRODUCTION,
            Kind.REPLICA_CHECKPOINT_QUESTION,
            Kind.REPLICA_CHECKPOINT_PART,
            Kind.REPLICA_BATCHES_QUESTION,
            Kind.REPLICA_BATCHES);

    private final Vertex self;
    private final DiskId disk;
    private final Router router;
    private final ReplicaHostPorts ports;
    private final Map<GroupId, HostedGroup> groups = new TreeMap<>();
    /** Who leads the groups of this node's replicas, as was last seen. */
    private final Map<GroupId, ReplicaId> leadersSeen = new TreeMap<>();

    private final GroupLeaders leaders;
    private final DurableStreams streams;
    private final TopicRequests topicRequests;
    private final DamagePolicy damage = new DamagePolicy();
    private final ReplicaPace pace = new ReplicaPace();
    private AppliedBatches whenApplied = (group, batch, nowMs) -> {};
    private long nowMs;

    /** Who hears of the batches that this node's replicas apply. */
    interface AppliedBatches {
        void onApplied(GroupId group, RecordBatch batch, long nowMs);
    }

    /** @param disk that of this node, which its replicas are on */
    public ReplicaHost(Vertex self, DiskId disk, Router router, ReplicaHostPorts ports) {
        this.self = self;
        this.disk = disk;
        this.router = router;
        this.ports = ports;
        this.leaders = new GroupLeaders(self, ports.placement(), this::knownLeader);
        this.streams = new DurableStreams(
                self,
                ports.streams(),
                (target, payload, now) -> {
                    pace.onActivity(now);
                    router.send(target, Priority.PUBLISH, payload, now);
                },
                leaders,
                this::topicsOf,
                ports.events(),
                ports.random(),
                ports.trace());
        this.topicRequests = new TopicRequests(self, router, leaders, this::topicsOf, ports.events(), ports.trace());
        KINDS.forEach(kind -> router.receive(kind, (Receiver.OfOneWay) this::onPayload));
        router.receive(Kind.STREAM_MESSAGE, (Receiver.OfOneWay) streams::onPayload);
        router.receive(Kind.STREAM_ANSWER, (Receiver.OfOneWay) streams::onPayload);
    }

    private Optional<Vertex> knownLeader(GroupId group) {
        return group(group).flatMap(hosted -> hosted.replica().leader()).map(ReplicaId::vertex);
    }

    private Optional<DurableGroup> topicsOf(GroupId group) {
        return group(group).map(HostedGroup::topics);
    }

    /**
     * Starts the replica of a shard's group. A disk that the cube was formed with is told first who the members are
     * (ARCHITECTURE.md, rule 1).
     *
     * @param stored what the disk has of it
     */
    public void start(ShardGroup group, StoredGroup stored, long nowMs) {
        Optional<Checkpoint> first = group.firstState(new ReplicaId(self, disk), stored);
        first.ifPresent(state -> ports.store().write(group.id(), List.of(new MoveFloor(state)), () -> {}));
        StoredGroup known = first.map(state -> new StoredGroup(stored.ballot(), state, stored.log(), stored.stores()))
                .orElse(stored);
        start(group.id(), group.placement(), known, nowMs);
    }

    /**
     * Starts the replica of a group.
     *
     * @param placement the vertices that may hold the group, in the order in which they should lead it
     * @param stored what the disk has of it
     */
    public void start(GroupId group, List<Vertex> placement, StoredGroup stored, long nowMs) {
        this.nowMs = nowMs;
        HostedGroup hosted = new HostedGroup(
                new ReplicaId(self, disk),
                group,
                placement,
                stored,
                ports,
                this::send,
                found -> onDamage(group, found),
                pace,
                nowMs);
        if (damage.isDamaged()) {
            hosted.replica().onDamaged();
        }
        hosted.topics().whenApplied((batch, now) -> whenApplied.onApplied(group, batch, now));
        groups.put(group, hosted);
    }

    /** Tells of each batch that is applied from now on. */
    void whenApplied(AppliedBatches listener) {
        whenApplied = listener;
    }

    /**
     * Reading the disk, also before the group's replica was started, has found something damaged. A replica that cannot
     * be read ends with the event; the others go on until nobody needs them (ARCHITECTURE.md, rule 20).
     */
    public void onDamage(GroupId group, Damage found) {
        if (damage.onDamage(group, found)) {
            tellDamage("group " + group + ": " + found.what());
        }
        if (!damage.isReadable(group)) {
            ports.events().later(() -> stop(group));
        }
    }

    /** Whether this node is about to leave its disk, because that has damaged what it held. */
    public boolean isDamaged() {
        return damage.isDamaged();
    }

    /** Something is damaged that belongs to no group in particular, and perhaps to none. */
    void onDamage(String what) {
        if (damage.onDamage(what)) {
            tellDamage(what);
        }
    }

    private void tellDamage(String what) {
        ports.trace().count(Measure.DISK_DAMAGES);
        ports.trace()
                .warn(
                        Trace.Subject.DISKS,
                        "disk " + disk + " is damaged: " + what
                                + ". This node leaves it and goes on with a blank one as soon as"
                                + " its groups can do without it");
        groups.values().forEach(hosted -> hosted.replica().onDamaged());
    }

    private void stop(GroupId group) {
        HostedGroup stopped = groups.remove(group);
        if (stopped != null) {
            stopped.replica().stop(nowMs);
        }
    }

    public Optional<HostedGroup> group(GroupId group) {
        return Optional.ofNullable(groups.get(group));
    }

    public Collection<HostedGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** The way of publishes to the leader of any group. */
    public DurableStreams streams() {
        return streams;
    }

    /** How often {@link #tick} is to be called. */
    ReplicaPace pace() {
        return pace;
    }

    /** Who leads the groups, as this node believes. */
    GroupLeaders leaders() {
        return leaders;
    }

    /** The way of requests that concern topics, likewise. */
    public TopicRequests topicRequests() {
        return topicRequests;
    }

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        groups.values().forEach(group -> group.tick(nowMs));
        if (groups.values().stream().anyMatch(group -> group.replica().missesLeader(nowMs))) {
            pace.onActivity(nowMs);
        }
        seeLeaders();
        streams.tick(nowMs);
        topicRequests.tick(nowMs);
        leaveIfSpared();
    }

    private void leaveIfSpared() {
        String damaged = damage.leave(
                groups.values().stream().allMatch(group -> group.replica().isSpared(nowMs)));
        if (damaged != null) {
            ports.onDamage().accept(damaged);
        }
    }

    private void seeLeaders() {
        boolean changed = false;
        for (HostedGroup hosted : groups.values()) {
            GroupId group = hosted.replica().group();
            ReplicaId leader = hosted.replica().leader().orElse(null);
            if (leader != null && !leader.equals(leadersSeen.put(group, leader))) {
                leaders.onLeads(group, leader.vertex());
                changed = true;
            }
        }
        if (changed) {
            streams.onLeadersChanged(nowMs);
            topicRequests.onLeadersChanged(nowMs);
        }
    }

    /** The host of a neighbour refuses connections. */
    public void onRefused(Vertex vertex, long nowMs) {
        this.nowMs = nowMs;
        pace.onActivity(nowMs);
        groups.values().forEach(group -> group.replica().onRefused(vertex, nowMs));
    }

    private void send(ReplicaMessage message) {
        noteActivity(message);
        router.send(message.to().vertex(), Priority.CONTROL, ReplicaMessageCodec.encode(message), nowMs);
    }

    private void onPayload(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        ReplicaMessage message = ReplicaMessageCodec.decode(payload, self.dimension());
        noteActivity(message);
        HostedGroup group = groups.get(message.group());
        if (group == null || !message.from().vertex().equals(origin)) {
            ports.trace().count(Measure.REPLICA_MESSAGES_STRAY);
        } else {
            group.replica().onMessage(message, nowMs);
        }
    }

    private void noteActivity(ReplicaMessage message) {
        if (!(message.body() instanceof Heartbeat) && !(message.body() instanceof HeartbeatAnswer)) {
            pace.onActivity(nowMs);
        }
    }
}
