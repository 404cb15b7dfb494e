package dev.cubecast.simulation;

import java.util.function.Consumer;

/** Lets one of several things go on at a time; what comes meanwhile does not happen. */
final class Turn {
    private boolean taken;

    /** @param what begins now unless something else goes on, and runs its argument when it is over */
    void take(Consumer<Runnable> what) {
        if (!taken) {
            taken = true;
            what.accept(() -> taken = false);
        }
    }
}
