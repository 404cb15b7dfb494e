package dev.cubecast.protocol;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.Replica;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaMessage;
import dev.cubecast.consensus.ReplicaPorts;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.durable.GroupLog;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One replica of a group, and the topics that its log makes. */
public final class HostedGroup {
    private final Replica replica;
    private final DurableGroup topics;
    private final LogStore store;
    private final Predicate<Vertex> isSteady;
    private final ReplicaPace pace;

    HostedGroup(
            ReplicaId self,
            GroupId group,
            List<Vertex> placement,
            StoredGroup stored,
            ReplicaHostPorts ports,
            Consumer<ReplicaMessage> transport,
            Consumer<Damage> onDamage,
            ReplicaPace pace,
            long nowMs) {
        this.pace = pace;
        store = ports.store();
        isSteady = ports.isSteady();
        topics = new DurableGroup(
                ports.intakeRules(),
                ports.limits(),
                ports.intake(),
                new Log(),
                ports.events(),
                ports.wallClock(),
                ports.trace());
        replica = new Replica(
                self,
                group,
                placement,
                stored,
                ports.replica(),
                ports.rules(),
                new ReplicaPorts(
                        transport, ports.store(), topics, onDamage, ports.events(), ports.random(), ports.trace()),
                nowMs);
    }

    /** The replica's log, for the topics; they do not ask before the replica has told them that it leads. */
    private final class Log implements GroupLog {
        @Override
        public OptionalLong append(List<Command> commands, long nowMs) {
            pace.onActivity(nowMs);
            return replica.append(commands, nowMs);
        }

        @Override
        public long syncedIndex() {
            return replica.syncedIndex();
        }

        @Override
        public boolean hasRoom() {
            return store.hasRoom();
        }

        @Override
        public boolean isTransferring() {
            return replica.isTransferring();
        }

        @Override
        public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
            replica.confirmLeadership(whenKnown, nowMs);
        }

        @Override
        public Vertex vertex() {
            return replica.self().vertex();
        }

        @Override
        public List<Vertex> voters() {
            return replica.configuration().voters().stream()
                    .map(ReplicaId::vertex)
                    .toList();
        }
    }

    public Replica replica() {
        return replica;
    }

    public DurableGroup topics() {
        return topics;
    }

    /** The home leads again as soon as it is steady (ARCHITECTURE.md, rule 12). */
    void tick(long nowMs) {
        replica.prefer(replica.configuration().home().filter(home -> isSteady.test(home.vertex())));
        replica.tick(nowMs);
        topics.tick(nowMs);
    }
}
