package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A follower's log becomes the leader's (Raft dissertation §3.5). Nothing is acknowledged before it is on disk. */
final class Following {
    private final ReplicaState state;

    private long agreed;
    /** What the leader was told last is on disk. */
    private long toldSynced;
    /** Whether the leader has said that the group does without this replica. */
    private boolean spared;

    Following(ReplicaState state) {
        this.state = state;
        this.agreed = state.commit();
    }

    /** Nothing is known about the log of another leader, but that it has all that is committed. */
    void onLeaderChanged() {
        agreed = state.commit();
        toldSynced = 0;
        spared = false;
    }

    /** Whether the leader has said that this replica may leave, being damaged. */
    boolean isSpared() {
        return spared;
    }

    /** Returns whether more is committed than before. */
    boolean onAppend(ReplicaId leader, Append append) {
        LogPosition previous = append.previous();
        if (previous.index() >= state.log.floor().index() && !state.log.has(previous)) {
            AppendRefused refusal = new AppendRefused(previous, hintFor(previous));
            answer(leader, () -> state.send(leader, refusal));
            return false;
        }
        take(append.entries());
        long end = previous.index() + append.entries().size();
        // Entries below the floor are committed, so there the logs agree whatever was sent.
        agreed = Math.max(agreed, Math.min(end, state.log.last().index()));
        answer(leader, () -> state.send(leader, answerNow()));
        return state.raiseCommit(Math.max(state.commit(), Math.min(append.commit(), agreed)));
    }

    /** What is at or below the floor is committed: there the logs agree. */
    private LogPosition hintFor(LogPosition refused) {
        LogPosition agreement = state.log.agreementBefore(refused);
        LogPosition floor = state.log.floor();
        return agreement.index() < floor.index() ? floor : agreement;
    }

    /** Up to where the log is known to agree with that of the leader. */
    long agreed() {
        return agreed;
    }

    /**
     * The leader takes this follower to lack what its log no longer has. If the log has the leader's floor, it is not
     * so.
     *
     * @return whether it is so
     */
    boolean isBehind(ReplicaId leader, LogPosition floor) {
        if (floor.index() > state.commit() && !state.log.has(floor)) {
            return true;
        }
        onAgreed(leader, floor.index());
        return false;
    }

    /** All up to an index has become that of the leader, by other means than appends. */
    void onAgreed(ReplicaId leader, long index) {
        agreed = Math.max(agreed, index);
        answer(leader, () -> state.send(leader, answerNow()));
    }

    /** Takes what the log does not have. Entries that it has already may have been sent twice: they stay. */
    private void take(List<LogEntry> entries) {
        int known = 0;
        while (known < entries.size() && isKnown(entries.get(known))) {
            known++;
        }
        if (known == entries.size()) {
            return;
        }
        List<LogEntry> news = entries.subList(known, entries.size());
        if (news.get(0).index() <= state.log.last().index()) {
            state.replace(news);
        } else {
            state.append(news);
        }
    }

    private boolean isKnown(LogEntry entry) {
        return entry.index() <= state.log.floor().index() || state.log.has(entry.position());
    }

    /** Returns whether more is committed than before. */
    boolean onHeartbeat(ReplicaId leader, Heartbeat heartbeat) {
        if (heartbeat.acknowledged() > state.log.last().index()) {
            // Within a term a log that follows is never cut, so the disk has lost what it had synced (rule 19).
            state.ports
                    .onDamage()
                    .accept(Damage.ofLog("the log ends at " + state.log.last() + ", but up to "
                            + heartbeat.acknowledged() + " was acknowledged in this term"));
            return false;
        }
        spared = heartbeat.mayLeave();
        answer(leader, () -> {
            AppendAnswer now = answerNow();
            state.send(
                    leader,
                    new HeartbeatAnswer(
                            heartbeat.round(),
                            now.received(),
                            now.synced(),
                            state.ports.stateMachine().knownLevel(),
                            state.condition.isDamaged()));
        });
        return state.raiseCommit(heartbeat.commit());
    }

    /** Tells the leader when more is on disk than it was told. */
    void onSynced() {
        ReplicaId leader = state.leader();
        if (state.role() == Role.FOLLOWER && leader != null && synced() > toldSynced) {
            state.send(leader, answerNow());
        }
    }

    private AppendAnswer answerNow() {
        toldSynced = synced();
        return new AppendAnswer(agreed, toldSynced);
    }

    private long synced() {
        return Math.min(agreed, state.disk.syncedIndex());
    }

    /** Answers only once the term is on disk; by then another may have begun, and this leader is not one any more. */
    private void answer(ReplicaId leader, Runnable send) {
        if (state.disk.isSynced()) {
            send.run();
            return;
        }
        long term = state.term();
        state.disk.whenSynced(() -> {
            @Nullable ReplicaId now = state.leader();
            if (state.term() == term && leader.equals(now)) {
                send.run();
            }
        });
    }
}
