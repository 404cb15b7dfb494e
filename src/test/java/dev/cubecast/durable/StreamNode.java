package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.Replica;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaMessage;
import dev.cubecast.consensus.ReplicaPorts;
import dev.cubecast.consensus.SafetyRules;
import dev.cubecast.consensus.StateMachine;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A node of a {@link StreamWorld}: publishes, and has a replica if it is a member of the group. */
final class StreamNode {
    private final StreamWorld world;
    final Vertex vertex;
    private final boolean isMember;
    final ReplicaId id;
    final WorldDisk disk;
    /** Publishes of the life that it leads now. */
    List<StreamWorld.Made> made = new ArrayList<>();

    private @Nullable DurableStreams streams;
    private @Nullable DurableGroup group;
    private @Nullable Replica replica;
    private Optional<ReplicaId> knownLeader = Optional.empty();
    private int life;
    private long lastId;

    StreamNode(StreamWorld world, Vertex vertex, boolean isMember) {
        this.world = world;
        this.vertex = vertex;
        this.isMember = isMember;
        this.id = new ReplicaId(vertex, world.drawDisk());
        this.disk = new WorldDisk(world, id.disk());
    }

    boolean runs() {
        return streams != null;
    }

    Replica replica() {
        return Objects.requireNonNull(replica);
    }

    DurableGroup group() {
        return Objects.requireNonNull(group);
    }

    DurableStreams streams() {
        return Objects.requireNonNull(streams);
    }

    // ---- Lives ----

    void start() {
        int begun = ++life;
        lastId = 0;
        made = new ArrayList<>();
        streams = new DurableStreams(
                vertex,
                world.streamSettings,
                (target, payload, nowMs) -> world.send(this, target, payload),
                new GroupLeaders(vertex, group -> world.memberVertices(), this::leaderOf),
                asked -> Optional.ofNullable(group),
                task -> laterIn(begun, task),
                world.random,
                world.trace());
        if (isMember) {
            startReplica(begun);
        }
    }

    private void startReplica(int begun) {
        DurableGroup started = new DurableGroup(
                world.limits,
                DurableSettings.DEFAULT,
                new Log(),
                task -> laterIn(begun, task),
                nowMs -> 1_000_000 + nowMs,
                world.trace());
        group = started;
        replica = new Replica(
                id,
                StreamWorld.GROUP,
                world.memberVertices(),
                disk.load(StreamWorld.GROUP),
                world.replicaSettings,
                new SafetyRules(),
                new ReplicaPorts(
                        world::send,
                        disk.store,
                        new Recorder(started),
                        what -> world.violations.add(vertex + " is damaged: " + what),
                        task -> laterIn(begun, task),
                        world.random,
                        world.trace()),
                world.nowMs());
    }

    private void laterIn(int begun, Runnable task) {
        world.atEndOfEvent(() -> {
            if (life == begun) {
                task.run();
            }
        });
    }

    void crash() {
        life++;
        streams = null;
        group = null;
        replica = null;
        disk.crash(world.random);
    }

    // ---- Events ----

    void tick() {
        if (!runs()) {
            return;
        }
        if (replica != null) {
            replica.tick(world.nowMs());
            group().tick(world.nowMs());
            if (!replica.leader().equals(knownLeader)) {
                knownLeader = replica.leader();
                streams().onLeadersChanged(world.nowMs());
            }
        }
        streams().tick(world.nowMs());
    }

    void onMessage(ReplicaMessage message) {
        replica().onMessage(message, world.nowMs());
    }

    void onPayload(Vertex origin, Bytes payload) {
        streams().onPayload(origin, payload, world.nowMs());
    }

    private Optional<Vertex> leaderOf(GroupId asked) {
        return Optional.ofNullable(replica).flatMap(Replica::leader).map(ReplicaId::vertex);
    }

    StreamWorld.Made publish(Topic topic, @Nullable Durability asked, int bytes, long waitMs) {
        String messageId = vertex + "." + life + "/" + ++lastId;
        Durability level = asked == null ? topic.settings().durability() : asked;
        StreamWorld.Made publish = world.new Made(messageId, topic, level, world.nowMs() + waitMs);
        made.add(publish);
        Bytes message = Bytes.utf8(messageId + " ".repeat(Math.max(0, bytes - messageId.length())));
        PublishRequest request = new PublishRequest(topic.name(), topic.id(), List.of(message), null, null, asked);
        boolean[] within = {true};
        streams()
                .publish(
                        StreamWorld.GROUP,
                        request,
                        publish.deadlineMs,
                        outcome -> {
                            if (within[0]) {
                                world.violations.add(messageId + " ended within the call");
                            }
                            publish.end(outcome);
                        },
                        world.nowMs());
        within[0] = false;
        return publish;
    }

    /** The replica's log, as a node wires it. */
    private final class Log implements GroupLog {
        @Override
        public OptionalLong append(List<Command> commands, long nowMs) {
            return replica().append(commands, nowMs);
        }

        @Override
        public long syncedIndex() {
            return replica().syncedIndex();
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public boolean isTransferring() {
            return replica().isTransferring();
        }

        @Override
        public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
            replica().confirmLeadership(whenKnown, nowMs);
        }

        @Override
        public Vertex vertex() {
            return vertex;
        }

        @Override
        public List<Vertex> voters() {
            return world.memberVertices();
        }
    }

    /** Shows the world what is committed. */
    private final class Recorder implements StateMachine {
        private final DurableGroup machine;

        private Recorder(DurableGroup machine) {
            this.machine = machine;
        }

        @Override
        public void restore(Checkpoint floor) {
            machine.restore(floor);
        }

        @Override
        public void apply(LogEntry entry, long nowMs) {
            world.onCommitted(entry);
            machine.apply(entry, nowMs);
        }

        @Override
        public Checkpoint checkpoint(LogPosition position, Configuration configuration) {
            return machine.checkpoint(position, configuration);
        }

        @Override
        public Checkpoint wholeState(LogPosition position, Configuration configuration) {
            return machine.wholeState(position, configuration);
        }

        @Override
        public void onLeading(long term, long nowMs) {
            machine.onLeading(term, nowMs);
        }

        @Override
        public void onSynced(long index, long nowMs) {
            machine.onSynced(index, nowMs);
        }

        @Override
        public void onFollowing(long nowMs) {
            machine.onFollowing(nowMs);
        }
    }
}
