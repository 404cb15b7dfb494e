package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.trace.Measure;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An operator says that the voters who are away will not come back, and that what only they had may be lost: the group
 * goes on from this replica's log, with this replica alone, in a new generation (ARCHITECTURE.md, rule 14). Before that
 * all voters are asked for as long as two elections take, lest it be done to a group that only seemed to be without a
 * majority.
 */
final class Recovery {
    private final ReplicaState state;
    private final Elections elections;
    private final Runnable beforeRecovery;

    /** Who has said anything since the operator has asked. */
    private final Set<ReplicaId> heard = new TreeSet<>();

    private @Nullable Consumer<RecoveryOutcome> asked;
    private long untilMs;
    private long askMs;

    /** @param beforeRecovery ends what this replica had begun in the generation that ends */
    Recovery(ReplicaState state, Elections elections, Runnable beforeRecovery) {
        this.state = state;
        this.elections = elections;
        this.beforeRecovery = beforeRecovery;
    }

    /** @param answer gets the outcome once, perhaps before this call returns */
    void ask(Consumer<RecoveryOutcome> answer, long nowMs) {
        if (asked != null) {
            answer.accept(new RecoveryOutcome.Refused("a recovery is under way already"));
            return;
        }
        asked = answer;
        heard.clear();
        askMs = nowMs;
        rearm(nowMs);
        tick(nowMs);
    }

    /** This node has stood still: that it has heard nobody says nothing. */
    void rearm(long nowMs) {
        untilMs = nowMs + 2 * state.settings.elections().timeoutMs();
    }

    void onHeard(ReplicaId replica) {
        if (asked != null) {
            heard.add(replica);
        }
    }

    void tick(long nowMs) {
        Consumer<RecoveryOutcome> answer = asked;
        if (answer == null) {
            return;
        }
        String objection = objection(nowMs);
        if (objection != null) {
            asked = null;
            state.note("is not made to recover the group: " + objection);
            answer.accept(new RecoveryOutcome.Refused(objection));
        } else if (nowMs >= untilMs) {
            asked = null;
            recover(answer, nowMs);
        } else if (nowMs >= askMs) {
            askMs = nowMs + state.settings.elections().refusedRetryMs();
            elections.askVoters(new PreVote(state.term() + 1, state.log.last()));
        }
    }

    private @Nullable String objection(long nowMs) {
        List<ReplicaId> voters = state.configuration().voters();
        if (voters.isEmpty()) {
            return state.self + " holds nothing of the group";
        } else if (state.isLeader() || elections.hasHeardLeader(nowMs)) {
            return state.leader() + " leads the group";
        } else if (state.configuration().isMajority(voter -> voter.equals(state.self) || heard.contains(voter))) {
            return "of the voters " + voters + " there are enough: " + heard + " have answered to " + state.self;
        }
        return null;
    }

    private void recover(Consumer<RecoveryOutcome> answer, long nowMs) {
        state.ports.trace().count(Measure.GROUP_RECOVERIES);
        beforeRecovery.run();
        state.beginGeneration();
        long generation = state.generation();
        state.disk.whenSynced(() -> answer.accept(new RecoveryOutcome.Recovered(generation)));
        elections.campaignInNextTerm(false, nowMs);
    }
}
