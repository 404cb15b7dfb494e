package dev.cubecast.consensus;

import dev.cubecast.consensus.FollowerProgress.Mode;
import dev.cubecast.consensus.ReplicaMessage.Introduction;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A leader replaces voters whose vertex has another disk now: the new one learns, the old one leaves, the new one
 * becomes a voter, one change at a time (Raft dissertation §4.1, §4.2.1; ARCHITECTURE.md, rule 14). Vertices that have
 * no voter, as after a recovery, get one in the same way.
 */
final class MembershipChange {
    private final ReplicaState state;
    private final Leading leading;
    /** The vertices that are to hold the group, in the order in which they should lead it. */
    private final List<Vertex> placement;

    /** Who has each vertex now. */
    private final Map<Vertex, ReplicaId> present = new TreeMap<>();

    private long seekMs = Long.MIN_VALUE;

    MembershipChange(ReplicaState state, Leading leading, List<Vertex> placement) {
        this.state = state;
        this.leading = leading;
        this.placement = List.copyOf(placement);
    }

    /** This replica begins to lead: who has a vertex may have changed since it led last. */
    void start() {
        present.clear();
    }

    /** Who has a vertex now. */
    void onIdentity(ReplicaId identity) {
        present.put(identity.vertex(), identity);
    }

    void tick(long nowMs) {
        boolean settled = leading.hasCommittedInTerm() && state.configurations.latestIndex() <= state.commit();
        if (settled) {
            next(state.configuration()).ifPresent(configuration -> {
                state.ports.trace().count(Measure.GROUP_CHANGES);
                state.note("changes the members to " + configuration);
                leading.append(List.of(new Command.Configure(configuration)), nowMs);
            });
        }
        if (nowMs >= seekMs) {
            seekMs = nowMs + state.settings.elections().timeoutMs();
            seek(state.configuration());
        }
    }

    /** Whoever is at a vertex without a member does not know that he is wanted, and is asked who he is. */
    private void seek(Configuration current) {
        placement.stream()
                .filter(vertex -> !present.containsKey(vertex))
                .filter(vertex -> current.members().stream()
                        .noneMatch(member -> member.vertex().equals(vertex)))
                .forEach(vertex -> state.send(new ReplicaId(vertex, DiskId.UNKNOWN), new Introduction()));
    }

    /** The next step, if one is due. */
    private Optional<Configuration> next(Configuration current) {
        return placement.stream()
                .flatMap(vertex -> Stream.ofNullable(present.get(vertex)))
                .flatMap(replica -> next(current, replica).stream())
                .findFirst();
    }

    private Optional<Configuration> next(Configuration current, ReplicaId replica) {
        Optional<ReplicaId> voter = current.voterAt(replica.vertex());
        boolean votes = voter.filter(replica::equals).isPresent();
        Optional<ReplicaId> stale = staleLearner(current, replica);
        if (stale.isPresent()) {
            // In one step, as learners decide nothing.
            Configuration without = current.without(stale.get());
            return Optional.of(votes ? without : without.withLearner(replica));
        }
        if (votes) {
            return Optional.empty();
        }
        if (!current.isLearner(replica)) {
            return Optional.of(current.withLearner(replica));
        }
        if (!isCaughtUp(replica)) {
            return Optional.empty();
        }
        return Optional.of(
                voter.isPresent() ? current.without(voter.get()) : current.withVoter(replica, rank(current, replica)));
    }

    private static Optional<ReplicaId> staleLearner(Configuration current, ReplicaId replica) {
        return current.learners().stream()
                .filter(learner -> learner.vertex().equals(replica.vertex()) && !learner.equals(replica))
                .findFirst();
    }

    private boolean isCaughtUp(ReplicaId learner) {
        return leading.progressOf(learner)
                .filter(progress -> progress.mode() == Mode.STREAMING && progress.match() >= state.commit())
                .isPresent();
    }

    private int rank(Configuration current, ReplicaId replica) {
        int place = placement.indexOf(replica.vertex());
        return (int) current.voters().stream()
                .filter(voter -> placement.indexOf(voter.vertex()) < place)
                .count();
    }
}
