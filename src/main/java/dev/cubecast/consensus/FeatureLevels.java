package dev.cubecast.consensus;

import java.util.List;

/**
 * A leader lets its group use newer kinds of entries once all members have announced that they know them
 * (ARCHITECTURE.md, rule 3). The level never falls, so a member that knows less must not be taken back: it would stop
 * at the first entry that it does not know.
 */
final class FeatureLevels {
    private final ReplicaState state;
    private final Leading leading;
    /** The index of the entry that raises the level, which may not be applied yet. */
    private long raisedAt;

    FeatureLevels(ReplicaState state, Leading leading) {
        this.state = state;
        this.leading = leading;
    }

    /** This replica begins to lead. */
    void start() {
        raisedAt = 0;
    }

    void tick(long nowMs) {
        int announced = announcedByAll();
        if (leading.hasCommittedInTerm()
                && state.commit() >= raisedAt
                && announced > state.ports.stateMachine().featureLevel()) {
            state.note("raises the feature level to " + announced);
            raisedAt = leading.append(List.of(new Command.RaiseFeatureLevel(announced)), nowMs);
        }
    }

    /** Who has not answered a heartbeat of this leadership has announced nothing. */
    private int announcedByAll() {
        return leading.others().values().stream()
                .mapToInt(FollowerProgress::featureLevel)
                .reduce(state.ports.stateMachine().knownLevel(), Math::min);
    }
}
