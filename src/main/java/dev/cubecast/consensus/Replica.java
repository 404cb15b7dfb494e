package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.consensus.ReplicaMessage.PreVoteAnswer;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One replica of a group: brings every message, tick and completed write to the part of Raft that it concerns. All
 * calls come on one thread.
 */
public final class Replica {
    private final ReplicaState state;
    private final Admission admission;
    private final Elections elections;
    private final Following following;
    private final Leading leading;
    private final LeadershipTransfer transfer;
    private final MembershipChange change;
    private final Applying applying;
    private final CatchUp catchUp;
    private final Leadership leadership;
    private final CatchUpStreams streams;
    private final Recovery recovery;
    private long nowMs;
    /** The time of the last tick: what else has happened since does not show whether this node stood still. */
    private long tickedMs;

    /**
     * A replica that has just been loaded from disk; it follows until it becomes the leader.
     *
     * @param placement the vertices that are to hold the group, in the order in which they should lead it
     */
    public Replica(
            ReplicaId self,
            GroupId group,
            List<Vertex> placement,
            StoredGroup stored,
            ReplicaSettings settings,
            SafetyRules rules,
            ReplicaPorts ports,
            long nowMs) {
        this.nowMs = nowMs;
        this.tickedMs = nowMs;
        this.state = new ReplicaState(self, group, stored, settings, rules, ports, this::onSynced);
        this.elections = new Elections(state, this::lead);
        this.following = new Following(state);
        this.leading = new Leading(state);
        this.transfer = new LeadershipTransfer(state, leading);
        this.change = new MembershipChange(state, leading, placement);
        this.applying = new Applying(state);
        this.catchUp = new CatchUp(state, stored.stores(), this::onCaughtUp);
        CatchUpSource source = new CatchUpSource(state, applying);
        this.streams = new CatchUpStreams(following, leading, catchUp, source);
        this.leadership = new Leadership(state, leading, source, transfer, change);
        this.admission = new Admission(state, change::onIdentity, this::enterGeneration);
        this.recovery = new Recovery(state, elections, catchUp::drop);
        ports.stateMachine().restore(stored.floor());
        admission.stopIfUnknown(stored);
        elections.rearm(nowMs);
        state.condition.rearm(nowMs);
    }

    public ReplicaId self() {
        return state.self;
    }

    public GroupId group() {
        return state.group;
    }

    public long term() {
        return state.term();
    }

    public long generation() {
        return state.generation();
    }

    public Role role() {
        return state.role();
    }

    public boolean isLeader() {
        return state.isLeader();
    }

    /** Who leads in this term, as far as this replica knows. */
    public Optional<ReplicaId> leader() {
        return Optional.ofNullable(state.leader());
    }

    /** The latest one in the log, committed or not. */
    public Configuration configuration() {
        return state.configuration();
    }

    /** Whether the latest configuration is committed. */
    public boolean hasSettledConfiguration() {
        return state.configurations.latestIndex() <= state.commit();
    }

    /** All up to this index is committed. */
    public long commit() {
        return state.commit();
    }

    public LogPosition applied() {
        return applying.applied();
    }

    /** The last entry of the log, committed or not. */
    public LogPosition last() {
        return state.log.last();
    }

    /** Up to where this replica's log is on its own disk. */
    public long syncedIndex() {
        return state.disk.syncedIndex();
    }

    /** Whether this replica leads and knows of everything that is committed (ARCHITECTURE.md, rule 4). */
    public boolean isReady() {
        return state.isLeader() && leading.hasCommittedInTerm();
    }

    /** {@link Leading#lagOf}, if this replica leads. */
    public OptionalLong lagOf(ReplicaId member) {
        return state.isLeader() ? leading.lagOf(member) : OptionalLong.empty();
    }

    /**
     * Whether what is applied here may be read: it is as new as the leader's last heartbeat (ARCHITECTURE.md, rule 8).
     */
    public boolean isCurrent(long nowMs) {
        return isReady()
                || elections.hasHeardLeader(nowMs)
                        && state.isVoter()
                        && stoppedAt().isEmpty();
    }

    /**
     * Whether it follows and misses heartbeats: it may campaign soon, at a moment of which {@link #tick} must tell it.
     */
    public boolean missesLeader(long nowMs) {
        return !state.isLeader() && elections.missesLeader(nowMs);
    }

    /** The entry of an unknown kind that this replica has met: it does nothing any more (ARCHITECTURE.md, rule 3). */
    public Optional<LogPosition> stoppedAt() {
        return admission.stoppedAt();
    }

    /** Whether entries appended now would hold up the end of this leadership. */
    public boolean isTransferring() {
        return transfer.isUnderWay();
    }

    /**
     * The voter that should lead now: caught up, it is made to. Empty, or this replica itself, to leave things as they
     * are.
     */
    public void prefer(Optional<ReplicaId> successor) {
        transfer.prefer(successor.filter(preferred -> !preferred.equals(state.self)));
    }

    /**
     * Appends commands as entries that follow each other.
     *
     * @return the index of the last one, or nothing if this replica does not lead
     */
    public OptionalLong append(List<Command> commands, long nowMs) {
        this.nowMs = nowMs;
        return state.isLeader() ? OptionalLong.of(leading.append(commands, nowMs)) : OptionalLong.empty();
    }

    /**
     * Asks a majority whether this replica still leads: what is committed when the answer is yes, was all that was
     * committed when the question was asked (Raft dissertation §6.4). The answer is no if it does not lead, or not long
     * enough to know.
     */
    public void confirmLeadership(LeadershipQuestion whenConfirmed, long nowMs) {
        this.nowMs = nowMs;
        if (isReady()) {
            leading.confirm(whenConfirmed, nowMs);
        } else {
            whenConfirmed.onAnswer(false);
        }
    }

    /** {@link Recovery}: an operator asks for it. The answer comes once, perhaps before this call returns. */
    public void recover(Consumer<RecoveryOutcome> answer, long nowMs) {
        this.nowMs = nowMs;
        recovery.ask(answer, nowMs);
    }

    /**
     * The disk has damaged what it held: this replica leaves as soon as its group does without it (ARCHITECTURE.md,
     * rule 20).
     */
    public void onDamaged() {
        state.condition.onDamaged();
    }

    /** Whether nobody needs this replica: it is no voter, or the leader lets it go. */
    public boolean isSpared(long nowMs) {
        return !state.isVoter() || !state.isLeader() && elections.hasHeardLeader(nowMs) && following.isSpared();
    }

    /** Does nothing more for its group. No other call may follow. */
    public void stop(long nowMs) {
        this.nowMs = nowMs;
        if (state.isLeader()) {
            leadership.stop(nowMs);
        }
    }

    /** The host of a vertex refuses connections, so nothing runs there. */
    public void onRefused(Vertex vertex, long nowMs) {
        this.nowMs = nowMs;
        ReplicaId leader = state.leader();
        if (leader != null && leader.vertex().equals(vertex) && !state.isLeader()) {
            elections.onLeaderRefuses(nowMs);
        }
    }

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        if (stoppedAt().isPresent()) {
            return;
        }
        boolean stoodStill = nowMs - tickedMs > state.settings.lateTickMs();
        tickedMs = nowMs;
        this.nowMs = nowMs;
        if (stoodStill) {
            elections.rearm(nowMs);
            leading.rearm(nowMs);
            recovery.rearm(nowMs);
            state.condition.rearm(nowMs);
        }
        if (state.condition.tick(nowMs)) {
            state.ports.trace().count(Measure.GROUP_DISK_STALLS);
            state.note("has a disk that hangs");
        }
        if (state.isLeader()) {
            if (!leadership.tick(nowMs)) {
                elections.onLeaderLost(nowMs);
            }
        } else {
            elections.tick(nowMs);
            catchUp.tick(nowMs);
        }
        recovery.tick(nowMs);
        applying.advance(nowMs);
    }

    /** A write has reached the disk. */
    private void onSynced() {
        if (!state.isLeader()) {
            following.onSynced();
            return;
        }
        advance(leading.advanceCommit());
        state.ports.stateMachine().onSynced(state.disk.syncedIndex(), nowMs);
    }

    public void onMessage(ReplicaMessage message, long nowMs) {
        this.nowMs = nowMs;
        if (!admission.admits(message)) {
            return;
        }
        recovery.onHeard(message.from());
        if (message.body() instanceof PreVote question) {
            elections.onPreVote(message.from(), question, nowMs);
            return;
        }
        if (message.body() instanceof Vote question && !elections.isHeard(question, nowMs)) {
            return;
        }
        if (message.term() > state.term()) {
            enterTerm(message.term(), nowMs);
        }
        if (message.body() instanceof PreVoteAnswer answer) {
            // Voters keep their term until somebody asks for their vote.
            elections.onPreVoteAnswer(message.from(), answer, nowMs);
        } else if (message.term() == state.term()) {
            onCurrent(message.from(), message.body(), nowMs);
        } else if (message.body() instanceof Append || message.body() instanceof Heartbeat) {
            // The sender leads no longer and learns it from the term of the answer.
            state.send(message.from(), new AppendAnswer(0, 0));
        }
    }

    private void onCurrent(ReplicaId from, ReplicaMessage.Body body, long nowMs) {
        if (body instanceof Append append) {
            onLeaderHeard(from, nowMs);
            boolean committed = following.onAppend(from, append);
            if (following.agreed() >= append.previous().index()) {
                catchUp.onAgreed(following.agreed());
            }
            advance(committed);
        } else if (body instanceof Heartbeat heartbeat) {
            onLeaderHeard(from, nowMs);
            advance(following.onHeartbeat(from, heartbeat));
        } else if (body instanceof AppendAnswer answer) {
            advance(state.isLeader() && leading.onAnswer(from, answer, nowMs));
        } else if (body instanceof HeartbeatAnswer answer) {
            change.onIdentity(from);
            advance(state.isLeader() && leading.onAnswer(from, answer, nowMs));
        } else if (body instanceof AppendRefused refusal && state.isLeader()) {
            leading.onRefused(from, refusal, nowMs);
        } else if (body instanceof Vote question) {
            elections.onVote(from, question, nowMs);
        } else if (body instanceof VoteAnswer answer) {
            elections.onVoteAnswer(from, answer);
        } else if (body instanceof TimeoutNow request) {
            elections.onTimeoutNow(from, request, nowMs);
        } else {
            if (body instanceof BehindFloor) {
                onLeaderHeard(from, nowMs);
            }
            streams.onMessage(from, body, nowMs);
        }
    }

    /** A stream has put another state and another floor in the place of this replica's. */
    private void onCaughtUp(Checkpoint checkpoint) {
        onStateReplaced(checkpoint);
        ReplicaId leader = state.leader();
        if (leader != null) {
            following.onAgreed(leader, checkpoint.position().index());
        }
    }

    private void onStateReplaced(Checkpoint checkpoint) {
        applying.restart();
        state.ports.stateMachine().restore(checkpoint);
    }

    private void onLeaderHeard(ReplicaId leader, long nowMs) {
        if (state.isLeader()) {
            throw new IllegalStateException(leader + " and " + state.self + " both lead in term " + state.term());
        }
        if (!leader.equals(state.leader())) {
            state.become(Role.FOLLOWER, leader);
            following.onLeaderChanged();
            catchUp.onLeaderChanged();
        }
        elections.onLeaderHeard(nowMs);
    }

    private void advance(boolean committed) {
        if (committed) {
            applying.advance(nowMs);
        }
    }

    private void enterTerm(long term, long nowMs) {
        boolean led = state.isLeader();
        if (led) {
            leadership.stop(nowMs);
        }
        state.enterTerm(term);
        if (led) {
            elections.rearm(nowMs);
        }
    }

    /**
     * The group was recovered with the loss of what this replica has, which begins anew as a learner (ARCHITECTURE.md,
     * rule 14).
     */
    private void enterGeneration(Ballot later) {
        if (state.isLeader()) {
            leadership.stop(nowMs);
        }
        state.enterGeneration(later);
        catchUp.onCleared();
        onStateReplaced(Checkpoint.START);
        following.onLeaderChanged();
        elections.rearm(nowMs);
    }

    private void lead() {
        catchUp.drop();
        leadership.start(nowMs);
    }

    @Override
    public String toString() {
        return state.self + " in group " + state.group + " is " + state.role().text() + " in term " + term()
                + ", its log ends at " + state.log.last() + ", committed up to " + commit() + ", applied up to "
                + applied() + leading.describe();
    }
}
