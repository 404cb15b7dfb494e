package dev.cubecast.simulation;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.PlantedRules;
import dev.cubecast.consensus.SafetyRules;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.SwapStore;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.durable.IntakeRules;
import dev.cubecast.durable.PlantedIntakeRules;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What replicas run with, with one decision of it made wrong on purpose, to see that the checkers notice. The rules are
 * those of ARCHITECTURE.md.
 */
enum GroupPlants implements UnaryOperator<ReplicaHostPorts> {
    /** Rule 5: offsets follow on what is committed, not on the leader's whole log. */
    OFFSETS_FROM_COMMITTED_STATE {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, ports.rules(), PlantedIntakeRules.countingCommittedOnly(), ports.store());
        }
    },

    /** Rule 7: what is written counts as synced at once. */
    PROMISES_BEFORE_SYNC {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, new HastyStore(ports.store(), ports.events()));
        }
    },

    /** Rule 7: neither term nor vote is on disk. */
    FORGETS_BALLOTS {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(
                    ports,
                    new AlteredStore(
                            ports.store(),
                            operation -> operation instanceof SaveBallot ? new SaveBallot(Ballot.BLANK) : operation));
        }
    },

    /** Rule 7: an entry of an earlier term commits by itself. */
    COMMITS_ENTRIES_OF_EARLIER_TERMS {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, new PlantedRules.CommitsEntriesOfEarlierTerms());
        }
    },

    /** Rule 7: a heartbeat carries the whole commit. */
    SENDS_THE_WHOLE_COMMIT {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, new PlantedRules.SendsTheWholeCommit());
        }
    },

    /** Rule 9: what is known of producers is in memory only: it is not part of a checkpoint. */
    FORGETS_PRODUCERS {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, new AlteredStore(ports.store(), FORGETS_PRODUCERS::withoutProducers));
        }
    },

    /**
     * Rule 22: nobody is reminded of a last push, and interests stand without being renewed, so no answer tells of the
     * end.
     */
    NO_CONFIRMATION_OF_THE_LAST_PUSH {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            DeliverySettings silent = Plants.withoutConfirmation(ports.delivery());
            return with(ports, ports.rules(), ports.intakeRules(), silent, ports.store());
        }
    },

    /** Rule 13: a node answers for the disk that it had. */
    ANSWERS_FOR_ANY_DISK {
        @Override
        public ReplicaHostPorts apply(ReplicaHostPorts ports) {
            return with(ports, new PlantedRules.AnswersForAnyDisk());
        }
    };

    private static ReplicaHostPorts with(ReplicaHostPorts ports, SafetyRules rules) {
        return with(ports, rules, ports.intakeRules(), ports.store());
    }

    private static ReplicaHostPorts with(ReplicaHostPorts ports, LogStore store) {
        return with(ports, ports.rules(), ports.intakeRules(), store);
    }

    private static ReplicaHostPorts with(
            ReplicaHostPorts ports, SafetyRules rules, IntakeRules intakeRules, LogStore store) {
        return with(ports, rules, intakeRules, ports.delivery(), store);
    }

    private static ReplicaHostPorts with(
            ReplicaHostPorts ports,
            SafetyRules rules,
            IntakeRules intakeRules,
            DeliverySettings delivery,
            LogStore store) {
        return new ReplicaHostPorts(
                ports.replica(),
                rules,
                intakeRules,
                ports.intake(),
                ports.streams(),
                ports.reads(),
                delivery,
                ports.limits(),
                store,
                ports.placement(),
                ports.isSteady(),
                ports.onDamage(),
                ports.events(),
                ports.wallClock(),
                ports.random(),
                ports.trace());
    }

    StoreOperation withoutProducers(StoreOperation operation) {
        if (operation instanceof MoveFloor move) {
            return new MoveFloor(withoutProducers(move.checkpoint()));
        } else if (operation instanceof SwapStore swap) {
            return new SwapStore(swap.store(), withoutProducers(swap.checkpoint()));
        }
        return operation;
    }

    private static Checkpoint withoutProducers(Checkpoint checkpoint) {
        List<TopicCheckpoint> topics =
                checkpoint.topics().stream().map(GroupPlants::withoutProducers).toList();
        return new Checkpoint(checkpoint.position(), checkpoint.configuration(), checkpoint.group(), topics);
    }

    private static TopicCheckpoint withoutProducers(TopicCheckpoint topic) {
        Bytes state = topic.state();
        return state == null
                ? topic
                : new TopicCheckpoint(
                        topic.topic(), PlantedIntakeRules.withoutProducers(state), topic.first(), topic.next());
    }

    /** Writes other things than it is asked to. */
    private static class AlteredStore implements LogStore {
        private final LogStore store;
        private final UnaryOperator<StoreOperation> alteration;

        AlteredStore(LogStore store, UnaryOperator<StoreOperation> alteration) {
            this.store = store;
            this.alteration = alteration;
        }

        @Override
        public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
            store.write(group, operations.stream().map(alteration).toList(), whenSynced);
        }

        @Override
        public void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead) {
            store.readLog(group, fromIndex, bytesMax, whenRead);
        }

        @Override
        public void readBatches(
                GroupId group, TopicId topic, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead) {
            store.readBatches(group, topic, fromOffset, bytesMax, whenRead);
        }

        @Override
        public long freeBytes() {
            return store.freeBytes();
        }
    }

    /** Takes what is written for synced. */
    private static final class HastyStore extends AlteredStore {
        private final EventQueue events;

        HastyStore(LogStore store, EventQueue events) {
            super(store, operation -> operation);
            this.events = events;
        }

        @Override
        public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
            super.write(group, operations, () -> {});
            events.later(whenSynced);
        }
    }
}
