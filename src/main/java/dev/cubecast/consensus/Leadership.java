package dev.cubecast.consensus;

import dev.cubecast.trace.Measure;

/** From winning an election to losing the lead: what only a leader does, and who is told. */
final class Leadership {
    private final ReplicaState state;
    private final Leading leading;
    private final CatchUpSource source;
    private final LeadershipTransfer transfer;
    private final MembershipChange change;
    private final FeatureLevels levels;

    Leadership(
            ReplicaState state,
            Leading leading,
            CatchUpSource source,
            LeadershipTransfer transfer,
            MembershipChange change) {
        this.state = state;
        this.leading = leading;
        this.source = source;
        this.transfer = transfer;
        this.change = change;
        this.levels = new FeatureLevels(state, leading);
    }

    void start(long nowMs) {
        change.start();
        levels.start();
        leading.start(nowMs);
        state.ports.stateMachine().onLeading(state.term(), nowMs);
    }

    void stop(long nowMs) {
        leading.stop();
        source.stop();
        transfer.stop();
        state.ports.stateMachine().onFollowing(nowMs);
    }

    /** Returns whether it goes on: not without a majority (Raft dissertation §6.2). */
    boolean tick(long nowMs) {
        if (state.rules.mustStepDown(leading.isHeardByMajority(nowMs))) {
            state.ports.trace().count(Measure.GROUP_LEADERS_LOST);
            state.note("hears no majority");
            stop(nowMs);
            state.become(Role.FOLLOWER, null);
            return false;
        }
        leading.tick(nowMs);
        source.tick(nowMs);
        if (!transfer.isUnderWay()) {
            change.tick(nowMs);
            levels.tick(nowMs);
        }
        transfer.tick(nowMs);
        return true;
    }
}
