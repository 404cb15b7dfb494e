package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.consensus.ReplicaMessage.PreVoteAnswer;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who leads: when this replica campaigns, and whom it votes for (Raft dissertation §3.4, §4.2.3, §9.6). Timers make the
 * voter that stands first in the configuration campaign first (ARCHITECTURE.md, rule 11).
 */
final class Elections {
    private final ReplicaState state;
    /** Runs when this replica has won. */
    private final Runnable onWon;

    /** Who would vote for this replica in the next term. */
    private final Set<ReplicaId> wouldVote = new TreeSet<>();
    /** Who has voted for it in this term. Never the same set: a promise for one term is none for another. */
    private final Set<ReplicaId> voted = new TreeSet<>();

    private boolean preVoting;
    /** When the leader was heard, or judging it began anew. */
    private long heardMs;
    /** When what is applied here stops being as new as was promised: standing still does not make it newer. */
    private long currentUntilMs = Long.MIN_VALUE;

    private long campaignMs;
    private boolean leaderRefuses;

    Elections(ReplicaState state, Runnable onWon) {
        this.state = state;
        this.onWon = onWon;
    }

    // ---- Timers ----

    /** Starts waiting for a leader, or from this moment on. */
    void rearm(long nowMs) {
        heardMs = nowMs;
        schedule(nowMs);
    }

    /** The leader of this term was heard. */
    void onLeaderHeard(long nowMs) {
        leaderRefuses = false;
        preVoting = false;
        currentUntilMs = nowMs + state.settings.elections().timeoutMs();
        rearm(nowMs);
    }

    /** The host of the leader refuses connections: it is not slow, it is gone. */
    void onLeaderRefuses(long nowMs) {
        if (!leaderRefuses) {
            leaderRefuses = true;
            campaignMs = nowMs + state.settings.elections().refusedRankMs() * rank();
        }
    }

    /** This replica leads no longer and knows no other that does. */
    void onLeaderLost(long nowMs) {
        heardMs = nowMs - state.settings.elections().timeoutMs();
        schedule(nowMs);
    }

    void tick(long nowMs) {
        // A vote for itself would not reach a disk that hangs (ARCHITECTURE.md, rule 21).
        if (!state.isLeader() && nowMs >= campaignMs && state.isVoter() && !state.condition.isStalled()) {
            campaign(nowMs);
        }
    }

    private void schedule(long nowMs) {
        ReplicaSettings settings = state.settings;
        campaignMs = nowMs
                + settings.elections().timeoutMs()
                + settings.elections().rankMs() * rank()
                + state.ports.random().nextLong(settings.elections().jitterMs() + 1);
    }

    private int rank() {
        return state.configuration().rankOf(state.self);
    }

    /** Whether the leader of this term was heard within the election timeout (ARCHITECTURE.md, rule 8). */
    boolean hasHeardLeader(long nowMs) {
        return state.leader() != null && nowMs < currentUntilMs;
    }

    /** Whether more than one heartbeat has not come. */
    boolean missesLeader(long nowMs) {
        return state.leader() == null
                || nowMs > heardMs + 2 * state.settings.elections().heartbeatMs();
    }

    /**
     * Whether another candidate must be refused because the leader was heard a moment ago, or this node stood still and
     * cannot know.
     */
    private boolean isSticky(long nowMs) {
        boolean mayLead = state.leader() != null
                && nowMs < heardMs + state.settings.elections().timeoutMs();
        return state.isLeader() || !leaderRefuses && mayLead;
    }

    // ---- Candidate ----

    /** Asks who would vote for this replica, which changes nothing for anybody who would not. */
    private void campaign(long nowMs) {
        schedule(nowMs);
        if (leaderRefuses) {
            campaignMs = nowMs + state.settings.elections().refusedRetryMs();
        }
        wouldVote.clear();
        preVoting = true;
        askVoters(new PreVote(state.term() + 1, state.log.last()));
        grantPreVote(state.self, nowMs);
    }

    /** Asks for votes in the next term, at once if the leader has asked for it. */
    void campaignInNextTerm(boolean transfer, long nowMs) {
        schedule(nowMs);
        voted.clear();
        preVoting = false;
        state.voteIn(state.term() + 1, state.self);
        state.become(Role.CANDIDATE, null);
        long term = state.term();
        state.disk.whenSynced(() -> {
            if (state.term() == term && state.role() == Role.CANDIDATE) {
                askVoters(new Vote(state.log.last(), transfer));
                grantVote(state.self);
            }
        });
    }

    /** Asks all other voters. */
    void askVoters(ReplicaMessage.Body question) {
        for (ReplicaId voter : state.configuration().voters()) {
            if (!voter.equals(state.self)) {
                state.send(voter, question);
            }
        }
    }

    void onPreVoteAnswer(ReplicaId from, PreVoteAnswer answer, long nowMs) {
        if (preVoting && answer.granted() && answer.term() == state.term() + 1) {
            grantPreVote(from, nowMs);
        }
    }

    private void grantPreVote(ReplicaId voter, long nowMs) {
        wouldVote.add(voter);
        if (state.configuration().isMajority(wouldVote::contains)) {
            campaignInNextTerm(false, nowMs);
        }
    }

    void onVoteAnswer(ReplicaId from, VoteAnswer answer) {
        if (state.role() == Role.CANDIDATE && answer.granted()) {
            grantVote(from);
        }
    }

    /** The leader hands over, and asks this replica to campaign at once (Raft dissertation §3.10). */
    void onTimeoutNow(ReplicaId from, TimeoutNow request, long nowMs) {
        boolean canWin = state.isVoter() && state.log.has(request.last()) && !state.condition.isStalled();
        if (from.equals(state.leader()) && canWin) {
            campaignInNextTerm(true, nowMs);
        }
    }

    private void grantVote(ReplicaId voter) {
        voted.add(voter);
        if (state.configuration().isMajority(voted::contains)) {
            // It may have asked about the next term meanwhile, which the answers must not make it stand for.
            preVoting = false;
            onWon.run();
        }
    }

    // ---- Voter ----

    void onPreVote(ReplicaId candidate, PreVote question, long nowMs) {
        boolean grants = question.term() > state.term() && isUpToDate(question.last()) && !isSticky(nowMs);
        state.send(candidate, new PreVoteAnswer(question.term(), grants));
    }

    /** Returns whether the candidate is to be heard at all: not while the leader is, unless the leader has sent it. */
    boolean isHeard(Vote question, long nowMs) {
        return question.transfer() || !isSticky(nowMs);
    }

    /** Answers once the vote is on disk. */
    void onVote(ReplicaId candidate, Vote question, long nowMs) {
        ReplicaId given = state.vote();
        boolean grants =
                state.leader() == null && (given == null || given.equals(candidate)) && isUpToDate(question.last());
        if (grants && given == null) {
            state.voteIn(state.term(), candidate);
            rearm(nowMs);
        }
        long term = state.term();
        state.disk.whenSynced(() -> {
            if (state.term() == term) {
                state.send(candidate, new VoteAnswer(grants));
            }
        });
    }

    private boolean isUpToDate(LogPosition candidates) {
        return candidates.compareTo(state.log.last()) >= 0;
    }
}
