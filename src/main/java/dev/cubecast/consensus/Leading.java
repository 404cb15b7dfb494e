package dev.cubecast.consensus;

import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A leader: brings the others' logs up to its own and finds out what is committed (Raft dissertation §3.5, §3.6.2). */
final class Leading {
    private final ReplicaState state;
    private final Map<ReplicaId, FollowerProgress> others = new TreeMap<>();
    private final ConfirmedRounds rounds;
    private final Departures departures;
    private long termStart;

    Leading(ReplicaState state) {
        this.state = state;
        this.rounds = new ConfirmedRounds(state);
        this.departures = new Departures(state, others);
    }

    /** Begins to lead in the current term: its first entry commits all that the log has (ARCHITECTURE.md, rule 4). */
    void start(long nowMs) {
        others.clear();
        rounds.clear();
        state.become(Role.LEADER, state.self);
        state.ports.trace().count(Measure.GROUP_ELECTIONS);
        onConfigured(state.log.last().index() + 1, nowMs);
        termStart = append(List.of(new Command.StartTerm()), nowMs);
    }

    /** Ends leading. */
    void stop() {
        others.clear();
        rounds.clear();
    }

    /**
     * Whether the entry that started the term is committed: only then is it known what else is (Raft dissertation
     * §6.4).
     */
    boolean hasCommittedInTerm() {
        return state.commit() >= termStart;
    }

    /** How far the others are; who is not a member is not among them. */
    Map<ReplicaId, FollowerProgress> others() {
        return others;
    }

    Optional<FollowerProgress> progressOf(ReplicaId replica) {
        return Optional.ofNullable(others.get(replica));
    }

    /**
     * How many entries of this log a member is not known to have on its disk; nothing of one that is not brought that
     * far.
     */
    OptionalLong lagOf(ReplicaId member) {
        long end = state.log.last().index();
        if (member.equals(state.self)) {
            return OptionalLong.of(end - state.disk.syncedIndex());
        }
        return progressOf(member).stream()
                .mapToLong(progress -> end - progress.match())
                .findFirst();
    }

    // ---- Entries ----

    /** Appends commands as entries of this term. Returns the index of the last one. */
    long append(List<Command> commands, long nowMs) {
        List<LogEntry> entries = new ArrayList<>(commands.size());
        long index = state.log.last().index();
        for (Command command : commands) {
            entries.add(LogEntry.of(new LogPosition(++index, state.term()), command));
        }
        long configured = state.configurations.latestIndex();
        state.append(entries);
        if (state.configurations.latestIndex() != configured) {
            onConfigured(entries.get(0).index(), nowMs);
        }
        sendToAll(nowMs);
        return index;
    }

    /** Whoever has become a member is brought up to date; nobody else is. */
    private void onConfigured(long next, long nowMs) {
        List<ReplicaId> members = state.configuration().members();
        others.keySet().removeIf(replica -> !members.contains(replica));
        for (ReplicaId member : members) {
            if (!member.equals(state.self)) {
                others.computeIfAbsent(member, added -> new FollowerProgress(state.settings, next, nowMs));
            }
        }
    }

    private void sendToAll(long nowMs) {
        others.forEach((replica, progress) -> sendTo(replica, progress, nowMs));
    }

    private void sendTo(ReplicaId replica, FollowerProgress progress, long nowMs) {
        while (progress.maySend() && progress.next() <= state.log.last().index()) {
            if (progress.next() <= state.log.floor().index()) {
                progress.onBehind();
                return;
            }
            Optional<List<LogEntry>> cached =
                    state.log.cached(progress.next(), state.settings.entries().appendBytesMax());
            if (cached.isEmpty()) {
                read(replica, progress);
                return;
            }
            send(replica, progress, cached.get(), nowMs);
        }
    }

    private void send(ReplicaId replica, FollowerProgress progress, List<LogEntry> entries, long nowMs) {
        LogPosition previous = state.log.at(progress.next() - 1);
        long last = previous.index() + entries.size();
        progress.onSent(last, bytesOf(entries), Math.min(state.commit(), last), nowMs);
        state.send(replica, new Append(previous, entries, state.commit()));
    }

    private static long bytesOf(List<LogEntry> entries) {
        long bytes = 0;
        for (LogEntry entry : entries) {
            bytes += entry.bytes();
        }
        return bytes;
    }

    /** Entries that are no longer in memory come from the disk. */
    private void read(ReplicaId replica, FollowerProgress progress) {
        long term = state.term();
        long from = progress.next();
        progress.onReading();
        state.ports.store().readLog(state.group, from, state.settings.entries().appendBytesMax(), read -> {
            if (read instanceof Read.Damaged<LogEntry> damaged) {
                state.ports.onDamage().accept(Damage.ofLog(damaged.what()));
                return;
            }
            progress.onRead();
            boolean wanted = state.isLeader() && state.term() == term && others.get(replica) == progress;
            if (wanted && progress.next() == from && read instanceof Read.Found<LogEntry> found) {
                onRead(replica, progress, found.items());
            }
        });
    }

    private void onRead(ReplicaId replica, FollowerProgress progress, List<LogEntry> entries) {
        if (progress.next() <= state.log.floor().index() || entries.isEmpty()) {
            progress.onBehind();
        } else {
            send(replica, progress, entries, progress.heardMs());
        }
    }

    // ---- Answers ----

    /** Returns whether more is committed than before. */
    boolean onAnswer(ReplicaId from, AppendAnswer answer, long nowMs) {
        FollowerProgress progress = heard(from, nowMs);
        if (progress == null) {
            return false;
        }
        progress.onAnswer(
                Math.min(answer.received(), state.log.last().index()),
                Math.min(answer.synced(), state.log.last().index()),
                nowMs);
        sendTo(from, progress, nowMs);
        return advanceCommit();
    }

    boolean onAnswer(ReplicaId from, HeartbeatAnswer answer, long nowMs) {
        FollowerProgress progress = heard(from, nowMs);
        if (progress == null) {
            return false;
        }
        progress.onRound(answer.round(), answer.received(), answer.featureLevel());
        progress.onCondition(answer.damaged());
        rounds.onAnswered(others);
        return onAnswer(from, new AppendAnswer(answer.received(), answer.synced()), nowMs);
    }

    void onRefused(ReplicaId from, AppendRefused refusal, long nowMs) {
        FollowerProgress progress = heard(from, nowMs);
        if (progress != null) {
            LogPosition hint = refusal.hint();
            LogPosition agreement = state.log.has(hint) ? hint : state.log.agreementBefore(hint);
            progress.onRefused(refusal.refused(), agreement.index());
            sendTo(from, progress, nowMs);
        }
    }

    private @Nullable FollowerProgress heard(ReplicaId from, long nowMs) {
        FollowerProgress progress = others.get(from);
        if (progress != null) {
            progress.onHeard(nowMs);
        }
        return progress;
    }

    /** The leader's own entries count as those of the others do: once they are on disk. */
    boolean advanceCommit() {
        long reached = state.configuration()
                .reachedByMajority(voter -> voter.equals(state.self) ? state.disk.syncedIndex() : matchOf(voter));
        return reached > state.commit()
                && state.rules.mayCommit(state.log.at(reached), state.term())
                && state.raiseCommit(reached);
    }

    private long matchOf(ReplicaId voter) {
        FollowerProgress progress = others.get(voter);
        return progress == null ? 0 : progress.match();
    }

    // ---- Time ----

    void tick(long nowMs) {
        others.forEach((replica, progress) -> {
            progress.resendIfStuck(nowMs);
            sendTo(replica, progress, nowMs);
            tellIfBehind(replica, progress, nowMs);
            long commit = state.rules.heartbeatCommit(state.commit(), progress.match());
            if (progress.isHeartbeatDue(commit, nowMs)) {
                sendHeartbeat(replica, progress, nowMs);
            }
        });
    }

    private void tellIfBehind(ReplicaId replica, FollowerProgress progress, long nowMs) {
        if (progress.isBehindNewsDue(nowMs)) {
            progress.onToldBehind(nowMs);
            state.send(replica, new BehindFloor(state.log.floor()));
        }
    }

    private void sendHeartbeat(ReplicaId replica, FollowerProgress progress, long nowMs) {
        long commit = state.rules.heartbeatCommit(state.commit(), progress.match());
        progress.onHeartbeatSent(commit, nowMs);
        state.send(
                replica, new Heartbeat(commit, rounds.next(), progress.match(), departures.mayLeave(replica, nowMs)));
    }

    /**
     * Whether a majority of voters, this one included, was heard within the election timeout (Raft dissertation §6.2).
     */
    boolean isHeardByMajority(long nowMs) {
        return state.configuration().isMajority(voter -> voter.equals(state.self) || isHeard(voter, nowMs));
    }

    private boolean isHeard(ReplicaId voter, long nowMs) {
        FollowerProgress progress = others.get(voter);
        return progress != null
                && nowMs < progress.heardMs() + state.settings.elections().timeoutMs();
    }

    void rearm(long nowMs) {
        others.values().forEach(progress -> progress.rearm(nowMs));
    }

    /**
     * Runs an action once a majority has confirmed, in answers to heartbeats sent from now on, that this replica still
     * leads (Raft dissertation §6.4). The action gets false if it leads no longer.
     */
    void confirm(LeadershipQuestion whenConfirmed, long nowMs) {
        rounds.add(whenConfirmed);
        others.forEach((replica, progress) -> sendHeartbeat(replica, progress, nowMs));
        rounds.onAnswered(others);
    }

    /** How far the others are, for people. */
    String describe() {
        return others.isEmpty() ? "" : ", others " + others;
    }
}
