package dev.cubecast.consensus;

import dev.cubecast.consensus.FollowerProgress.Mode;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.trace.Measure;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A leader hands over to the voter that should lead (Raft dissertation §3.10; ARCHITECTURE.md, rule 12), or to any that
 * can if its own disk hangs or is damaged (rules 20 and 21). While it does it must append nothing, so that the
 * successor can have everything; if the successor does not take over in time, it goes on leading.
 */
final class LeadershipTransfer {
    private static final int FAILURES_BEFORE_BACK_OFF = 2;
    private static final long BACK_OFF_MS = 10_000;

    private final ReplicaState state;
    private final Leading leading;
    private @Nullable ReplicaId preferred;
    private @Nullable ReplicaId successor;
    private boolean asked;
    private long giveUpMs;
    private long notBeforeMs = Long.MIN_VALUE;
    private int failures;

    LeadershipTransfer(ReplicaState state, Leading leading) {
        this.state = state;
        this.leading = leading;
    }

    void prefer(Optional<ReplicaId> voter) {
        if (!voter.equals(Optional.ofNullable(preferred))) {
            preferred = voter.orElse(null);
            failures = 0;
            notBeforeMs = Long.MIN_VALUE;
        }
    }

    boolean isUnderWay() {
        return successor != null;
    }

    void tick(long nowMs) {
        if (successor == null) {
            begin(nowMs);
        } else if (nowMs >= giveUpMs) {
            giveUp(nowMs);
        } else if (!asked) {
            ask(successor);
        }
    }

    private void begin(long nowMs) {
        ReplicaId candidate = nowMs >= notBeforeMs && leading.hasCommittedInTerm() ? candidate(nowMs) : null;
        if (candidate != null) {
            state.note("hands over to " + candidate);
            successor = candidate;
            asked = false;
            giveUpMs = nowMs + state.settings.elections().timeoutMs();
            ask(candidate);
        }
    }

    private @Nullable ReplicaId candidate(long nowMs) {
        Stream<ReplicaId> candidates =
                state.condition.isUnfit() ? state.configuration().voters().stream() : Stream.ofNullable(preferred);
        return candidates
                .filter(candidate -> isClose(candidate, nowMs))
                .findFirst()
                .orElse(null);
    }

    /**
     * Whether what the successor lacks is on its way to it, and nothing is wrong with it: one whose disk hangs is
     * silent, and one whose disk is damaged says so when it answers a heartbeat. Before it has, a new leader would give
     * the leadership back to it.
     */
    private boolean isClose(ReplicaId candidate, long nowMs) {
        return state.configuration().isVoter(candidate)
                && leading.progressOf(candidate)
                        .filter(progress -> progress.mode() == Mode.STREAMING)
                        .filter(progress -> progress.answeredRound() > 0 && !progress.isDamaged())
                        .filter(progress -> nowMs
                                < progress.heardMs()
                                        + state.settings.elections().timeoutMs())
                        .filter(progress -> progress.next() > state.log.last().index())
                        .isPresent();
    }

    private void ask(ReplicaId candidate) {
        LogPosition last = state.log.last();
        boolean ready = leading.progressOf(candidate)
                .filter(progress -> state.rules.mayTransfer(progress.match(), last))
                .isPresent();
        if (ready) {
            asked = true;
            state.ports.trace().count(Measure.GROUP_TRANSFERS);
            state.send(candidate, new TimeoutNow(last));
        }
    }

    private void giveUp(long nowMs) {
        state.note("goes on leading: " + successor + " has not taken over");
        state.ports.trace().count(Measure.GROUP_TRANSFERS_FAILED);
        successor = null;
        failures++;
        notBeforeMs = failures < FAILURES_BEFORE_BACK_OFF ? nowMs : nowMs + BACK_OFF_MS;
    }

    /** This replica leads no longer. */
    void stop() {
        successor = null;
        failures = 0;
    }
}
