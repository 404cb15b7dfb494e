package dev.cubecast.consensus;

import java.util.Map;
import java.util.Optional;

/**
 * A leader's decision which of the damaged replicas may leave: one at a time, and only while the others that are heard
 * are a majority and have all that is committed (ARCHITECTURE.md, rule 20). All groups let the lowest vertex go first,
 * so no two nodes wait for each other.
 */
final class Departures {
    private final ReplicaState state;
    private final Map<ReplicaId, FollowerProgress> others;

    Departures(ReplicaState state, Map<ReplicaId, FollowerProgress> others) {
        this.state = state;
        this.others = others;
    }

    boolean mayLeave(ReplicaId replica, long nowMs) {
        return next(nowMs).filter(replica::equals).isPresent()
                && state.configuration()
                        .isMajority(voter -> !voter.equals(replica) && isHeardWithAllCommitted(voter, nowMs));
    }

    private Optional<ReplicaId> next(long nowMs) {
        return others.entrySet().stream()
                .filter(other -> state.configuration().isVoter(other.getKey()))
                .filter(other -> other.getValue().isDamaged() && isHeard(other.getValue(), nowMs))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean isHeardWithAllCommitted(ReplicaId voter, long nowMs) {
        if (voter.equals(state.self)) {
            return state.disk.syncedIndex() >= state.commit();
        }
        FollowerProgress progress = others.get(voter);
        return progress != null && isHeard(progress, nowMs) && progress.match() >= state.commit();
    }

    private boolean isHeard(FollowerProgress progress, long nowMs) {
        return nowMs < progress.heardMs() + state.settings.elections().timeoutMs();
    }
}
