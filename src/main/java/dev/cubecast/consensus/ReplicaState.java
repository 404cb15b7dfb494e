package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the parts of a replica share: its promises, its log, how much of it is committed, and whom it follows. */
final class ReplicaState {
    final ReplicaId self;
    final GroupId group;
    final ReplicaSettings settings;
    final SafetyRules rules;
    final ReplicaPorts ports;
    final ReplicatedLog log;
    final Configurations configurations;
    final GroupDisk disk;

    private Ballot ballot;
    private long commit;
    private Role role = Role.FOLLOWER;
    private @Nullable ReplicaId leader;

    ReplicaState(
            ReplicaId self,
            GroupId group,
            StoredGroup stored,
            ReplicaSettings settings,
            SafetyRules rules,
            ReplicaPorts ports,
            Runnable onSynced) {
        this.self = self;
        this.group = group;
        this.settings = settings;
        this.rules = rules;
        this.ports = ports;
        this.ballot = stored.ballot();
        LogPosition floor = stored.floor().position();
        this.commit = floor.index();
        this.log = new ReplicatedLog(floor, settings.cacheBytesMax());
        this.configurations = new Configurations(floor.index(), stored.floor().configuration());
        stored.log().forEach(this::remember);
        this.disk =
                new GroupDisk(group, ports.store(), rules.syncedIndex(log.last().index()), onSynced);
    }

    // ---- Promises ----

    long term() {
        return ballot.term();
    }

    long generation() {
        return ballot.generation();
    }

    @Nullable
    ReplicaId vote() {
        return ballot.vote();
    }

    /** Enters a later term, in which nobody has this replica's vote. */
    void enterTerm(long term) {
        save(ballot.inTerm(term));
        become(Role.FOLLOWER, null);
    }

    /** Votes in a term that is the current one or later. */
    void voteIn(long term, ReplicaId candidate) {
        save(ballot.inTerm(term).votingFor(candidate));
    }

    private void save(Ballot promised) {
        ballot = promised;
        disk.save(ballot, log.last().index());
    }

    // ---- Role ----

    Role role() {
        return role;
    }

    boolean isLeader() {
        return role == Role.LEADER;
    }

    /** Who leads in this term, as far as this replica knows. */
    @Nullable
    ReplicaId leader() {
        return leader;
    }

    void become(Role next, @Nullable ReplicaId nextLeader) {
        if (role == next && Objects.equals(leader, nextLeader)) {
            return;
        }
        role = next;
        leader = nextLeader;
        note("is " + next.text() + " in term " + term()
                + (nextLeader == null || next == Role.LEADER ? "" : " of " + nextLeader));
    }

    Configuration configuration() {
        return configurations.latest();
    }

    // ---- Log ----

    /** Puts entries behind the last one, in memory and on disk. */
    void append(List<LogEntry> entries) {
        entries.forEach(this::remember);
        disk.append(entries);
    }

    /** Puts entries in the place of those with the same indexes and all behind them. */
    void replace(List<LogEntry> entries) {
        long fromIndex = entries.get(0).index();
        if (fromIndex <= commit) {
            throw new IllegalStateException(
                    "a leader would replace " + fromIndex + " though all up to " + commit + " is committed");
        }
        ports.trace().count(Measure.GROUP_TRUNCATIONS);
        note("drops its entries from " + fromIndex + " to " + log.last().index());
        log.truncateFrom(fromIndex);
        configurations.truncateFrom(fromIndex);
        entries.forEach(this::remember);
        disk.replace(entries);
    }

    private void remember(LogEntry entry) {
        log.append(entry);
        configurations.onAppended(entry);
    }

    /** Puts a checkpoint above the commit in the place of the state and of the log up to it, as {@link StoreOperation.SwapStore} does. */
    void swapStore(long store, Checkpoint checkpoint) {
        LogPosition position = checkpoint.position();
        boolean keepsLater = log.has(position);
        note("takes the state at " + position + (keepsLater ? " and keeps its log" : " and drops its log") + " up to "
                + log.last());
        if (keepsLater) {
            log.raiseFloor(position.index());
        } else {
            log.restartAt(position);
        }
        configurations.restartAt(position.index(), checkpoint.configuration(), keepsLater);
        long last = log.last().index();
        disk.swapStore(store, checkpoint, keepsLater ? last : commit, last);
        commit = position.index();
    }

    /** All up to this index is committed. */
    long commit() {
        return commit;
    }

    /** Returns whether more is committed than before. */
    boolean raiseCommit(long index) {
        if (index > log.last().index()) {
            throw new IllegalStateException("committed up to " + index + ", but the log ends at " + log.last());
        }
        boolean raised = index > commit;
        commit = Math.max(commit, index);
        return raised;
    }

    // ---- Effects ----

    void send(ReplicaId to, Body body) {
        ports.transport().accept(new ReplicaMessage(group, generation(), self, to, term(), body));
    }

    void note(String what) {
        ports.trace().note(Trace.Subject.LEADERS, "group " + group + ": " + self + " " + what);
    }
}
