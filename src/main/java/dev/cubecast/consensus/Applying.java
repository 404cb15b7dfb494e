package dev.cubecast.consensus;

import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives committed entries to the state machine, in order, and moves the floor behind them (ARCHITECTURE.md, rule 16). A
 * checkpoint is taken when it is the state of the moment, and becomes the floor when enough entries have been applied
 * since: followers that were away for a while find those in the log.
 */
final class Applying {
    private final ReplicaState state;
    private LogPosition applied;
    private @Nullable Checkpoint next;
    private long bytesSinceCheckpoint;
    /**
     * Stays so when the state machine throws: an entry that was applied in part must not be applied again, and none
     * behind it.
     */
    private boolean busy;
    /** Counts the states that were taken over: what was read before is not for the present one. */
    private int restarts;

    Applying(ReplicaState state) {
        this.state = state;
        this.applied = state.log.floor();
    }

    /** The last entry that was applied. */
    LogPosition applied() {
        return applied;
    }

    /** The state has become that of the floor. */
    void restart() {
        applied = state.log.floor();
        next = null;
        bytesSinceCheckpoint = 0;
        busy = false;
        restarts++;
    }

    /** Applies what is committed, some of it in later events if it is much. */
    void advance(long nowMs) {
        if (busy || applied.index() >= state.commit()) {
            return;
        }
        long from = applied.index() + 1;
        // What is committed by the time that a read is answered may not be what was read.
        long committed = state.commit();
        Optional<List<LogEntry>> cached =
                state.log.cached(from, state.settings.entries().applyBytesMax());
        busy = true;
        if (cached.isPresent()) {
            apply(cached.get(), committed, nowMs);
        } else {
            int asked = restarts;
            state.ports
                    .store()
                    .readLog(state.group, from, state.settings.entries().applyBytesMax(), read -> {
                        if (read instanceof Read.Found<LogEntry> found) {
                            if (restarts == asked) {
                                apply(found.items(), committed, nowMs);
                            }
                        } else if (read instanceof Read.Damaged<LogEntry> damaged) {
                            // Still busy: nothing is applied any more.
                            state.ports.onDamage().accept(Damage.ofLog(damaged.what()));
                        }
                    });
        }
    }

    private void apply(List<LogEntry> entries, long committed, long nowMs) {
        for (LogEntry entry : entries) {
            if (entry.index() <= committed) {
                state.ports.stateMachine().apply(entry, nowMs);
                applied = entry.position();
                bytesSinceCheckpoint += entry.bytes();
            }
        }
        moveFloor();
        busy = false;
        if (applied.index() < state.commit()) {
            state.ports.events().later(() -> advance(nowMs));
        }
    }

    private void moveFloor() {
        if (bytesSinceCheckpoint < state.settings.floorBytesMin()) {
            return;
        }
        bytesSinceCheckpoint = 0;
        if (next != null) {
            state.disk.moveFloor(next, state.log.last().index());
            state.log.raiseFloor(next.position().index());
            state.configurations.raiseFloor(next.position().index());
        }
        next = state.ports.stateMachine().checkpoint(applied, state.configurations.at(applied.index()));
    }
}
