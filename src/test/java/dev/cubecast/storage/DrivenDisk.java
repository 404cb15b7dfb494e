package dev.cubecast.storage;

import java.util.ArrayList;
import java.util.List;

/** Runs what a memory disk has to complete whenever a test says so. */
final class DrivenDisk implements DiskEvents {
    final List<Runnable> completions = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    boolean hangs;

    @Override
    public void afterSync(long bytes, Runnable completion) {
        if (!hangs) {
            completions.add(completion);
        }
    }

    @Override
    public void afterRead(Runnable completion) {
        completions.add(completion);
    }

    @Override
    public void onFailed(String why) {
        failures.add(why);
    }

    /** Runs all completions, also those that they ask for. */
    void settle() {
        while (!completions.isEmpty()) {
            completions.remove(0).run();
        }
    }
}
