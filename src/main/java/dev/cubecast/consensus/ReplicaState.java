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
    /**
     * Above the highest term that was seen in a generation begins the next one: a lost voter may have been in later
     * terms.
     */
    private static final long TERMS_BETWEEN_GENERATIONS = 1L << 20;

    /**
     * So many bits of a generation's number are the vertex that it began at: two that begin at once are not the same.
     */
    private static final int VERTEX_BITS = 16;

    final ReplicaId self;
    final GroupId group;
    final ReplicaSettings settings;
    final SafetyRules rules;
    final ReplicaPorts ports;
    final ReplicatedLog log;
    final Configurations configurations;
    final GroupDisk disk;
    final DiskCondition condition;

    private Ballot ballot;
    /** The generation that is on disk: in no other one anything is said. */
    private long syncedGeneration;

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
        this.syncedGeneration = ballot.generation();
        LogPosition floor = stored.floor().position();
        this.commit = floor.index();
        this.log = new ReplicatedLog(floor, settings.entries().cacheBytesMax());
        this.configurations = new Configurations(floor.index(), stored.floor().configuration());
        stored.log().forEach(this::find);
        this.disk =
                new GroupDisk(group, ports.store(), rules.syncedIndex(log.last().index()), onSynced);
        this.condition = new DiskCondition(disk);
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

    // ---- Generations (ARCHITECTURE.md, rule 14) ----

    /** Begins a later generation of the group with this replica alone, and with all of its log. */
    void beginGeneration() {
        int vertex = self.vertex().number();
        long generation = ((generation() >> VERTEX_BITS) + 1 << VERTEX_BITS) + vertex;
        long term = term() + (1 + vertex) * TERMS_BETWEEN_GENERATIONS;
        LogEntry start = LogEntry.of(
                new LogPosition(log.last().index() + 1, term),
                new Command.StartGeneration(
                        Configuration.of(generation, self), log.last().term()));
        note("goes on alone in generation " + generation + " with its log up to " + log.last());
        ballot = Ballot.inGeneration(generation, term);
        become(Role.FOLLOWER, null);
        remember(start);
        disk.saveAndAppend(ballot, start);
        speakOnceSynced();
    }

    /** Enters a later generation, of which this replica has nothing yet: what it has may contradict it. */
    void enterGeneration(Ballot later) {
        if (!configuration().voters().isEmpty()) {
            note("gives up its log up to " + log.last() + " for generation " + later.generation());
            ports.trace().count(Measure.GROUP_GENERATIONS);
        }
        ballot = later;
        log.restartAt(LogPosition.START);
        configurations.restartAt(0, Configuration.NONE, false);
        commit = 0;
        become(Role.FOLLOWER, null);
        disk.clear(later);
        speakOnceSynced();
    }

    private void speakOnceSynced() {
        long entered = generation();
        disk.whenSynced(() -> syncedGeneration = entered);
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

    /** Whether this replica may decide with others: members of an earlier generation are nobody in this one. */
    boolean isVoter() {
        return configuration().generation() == generation() && configuration().isVoter(self);
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

    /** An entry that is on disk. */
    private void find(StoredEntry entry) {
        log.find(entry.position());
        if (entry instanceof StoredEntry.OfCommand other) {
            configurations.onAppended(other.entry());
        }
    }

    private void remember(LogEntry entry) {
        log.append(entry);
        configurations.onAppended(entry);
    }

    /**
     * Puts a checkpoint above the commit in the place of the state and of the log up to it, as
     * {@link StoreOperation.SwapStore} does.
     */
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
        if (generation() != syncedGeneration) {
            return;
        }
        ports.transport().accept(new ReplicaMessage(group, generation(), self, to, term(), body));
    }

    void note(String what) {
        ports.trace().note(Trace.Subject.LEADERS, "group " + group + ": " + self + " " + what);
    }
}
