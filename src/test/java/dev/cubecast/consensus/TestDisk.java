package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.message.Bytes;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The disk of one member: syncs one write after the other, each in its own time, or none while it is held. */
final class TestDisk implements DiskEvents {
    /** Runs a task later. */
    interface Timer {
        void after(long delayMs, Runnable task);
    }

    private final Timer timer;
    private final LongSupplier syncMs;
    private final Consumer<TestDisk> onFailed;
    private final MemoryLogStore store;
    private final Deque<Runnable> completions = new ArrayDeque<>();
    private boolean held;
    /** Counts the syncs that were begun, so that one that was overtaken by a crash does nothing. */
    private int syncs;

    /** @param onFailed runs when a write has failed, in the middle of an event */
    TestDisk(DiskId id, Timer timer, LongSupplier syncMs, Consumer<TestDisk> onFailed) {
        this.timer = timer;
        this.syncMs = syncMs;
        this.onFailed = onFailed;
        this.store = new MemoryLogStore(TestGroup.DIMENSION, id, this);
    }

    /** What forming a group leaves on the disks of its members. */
    void form(GroupId group, Configuration configuration) {
        Checkpoint start = new Checkpoint(LogPosition.START, configuration, Bytes.EMPTY, List.of());
        store.write(group, List.of(new MoveFloor(start)), () -> {});
        completions.removeFirst().run();
        syncs++;
    }

    MemoryLogStore store() {
        return store;
    }

    LoadedGroup load(GroupId group) {
        return store.load(group);
    }

    /** What a disk has that is not damaged. */
    StoredGroup stored(GroupId group) {
        if (store.load(group) instanceof LoadedGroup.Intact intact) {
            return intact.group();
        }
        throw new AssertionError("a disk is damaged that nobody has damaged");
    }

    /** Another blank disk is in its place. */
    void moveAside(DiskId next) {
        store.moveAside(next);
    }

    /** No write reaches the disk until {@link #release}. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
        beginSync();
    }

    int writesUnderWay() {
        return completions.size();
    }

    void crash(RandomGenerator random) {
        completions.clear();
        syncs++;
        store.crash(random);
    }

    @Override
    public void afterSync(long bytes, Runnable completion) {
        completions.addLast(completion);
        if (completions.size() == 1) {
            beginSync();
        }
    }

    private void beginSync() {
        int begun = ++syncs;
        timer.after(syncMs.getAsLong(), () -> {
            if (begun == syncs && !held && !completions.isEmpty()) {
                Runnable completion = completions.removeFirst();
                beginSync();
                completion.run();
            }
        });
    }

    @Override
    public void afterRead(Runnable completion) {
        timer.after(1, completion);
    }

    @Override
    public void onFailed(String why) {
        onFailed.accept(this);
    }
}
