package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import java.util.ArrayList;
import java.util.List;

/** What the clients of one process wait for. Each must end exactly once, and soon after its deadline at the latest. */
final class Operations {
    /** Ticks after the deadline in which an operation may end: its parts may tick in any order. */
    private static final int TICKS_AFTER_DEADLINE_MAX = 2;

    private final NodeProcess process;
    private final List<Operation> open = new ArrayList<>();

    Operations(NodeProcess process) {
        this.process = process;
    }

    final class Operation {
        private final String what;
        private final long deadlineMs;
        private boolean ended;
        private int ticksAfterDeadline;

        private Operation(String what, long deadlineMs) {
            this.what = what;
            this.deadlineMs = deadlineMs;
        }

        void end() {
            if (ended) {
                throw new Violation("outcomes", what + " at " + process + " ended twice");
            }
            ended = true;
            open.remove(this);
        }
    }

    Operation open(String what, long deadlineMs) {
        Operation operation = new Operation(what, deadlineMs);
        open.add(operation);
        return operation;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    void onTick(long nowMs) {
        for (Operation operation : open) {
            if (nowMs >= operation.deadlineMs && ++operation.ticksAfterDeadline > TICKS_AFTER_DEADLINE_MAX) {
                throw new Violation(
                        "outcomes",
                        operation.what + " at " + process + " has not ended " + (nowMs - operation.deadlineMs)
                                + " ms after its deadline");
            }
        }
    }

    /** The process is gone and its clients with it. */
    void abandon() {
        open.clear();
    }
}
