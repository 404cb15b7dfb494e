package dev.cubecast.durable;

import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** The disk of a member of a {@link StreamWorld}: one sync after the other. */
final class WorldDisk implements DiskEvents {
    private final StreamWorld world;
    final MemoryLogStore store;
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private int life;

    WorldDisk(StreamWorld world, DiskId id) {
        this.world = world;
        this.store = new MemoryLogStore(StreamWorld.DIMENSION, id, this);
    }

    void form(GroupId group, Configuration configuration) {
        Checkpoint start = new Checkpoint(LogPosition.START, configuration, Bytes.EMPTY, List.of());
        store.write(group, List.of(new MoveFloor(start)), () -> {});
        underWay.removeFirst().run();
        life++;
    }

    StoredGroup load(GroupId group) {
        if (store.load(group) instanceof LoadedGroup.Intact intact) {
            return intact.group();
        }
        throw new AssertionError("a disk is damaged that nobody has damaged");
    }

    void crash(RandomGenerator random) {
        underWay.clear();
        life++;
        store.crash(random);
    }

    @Override
    public void afterSync(long bytes, Runnable completion) {
        underWay.addLast(completion);
        if (underWay.size() == 1) {
            sync();
        }
    }

    private void sync() {
        int begun = life;
        world.after(world.random.nextInt(world.syncMsMax + 1), () -> {
            if (begun == life) {
                Runnable completion = underWay.removeFirst();
                if (!underWay.isEmpty()) {
                    sync();
                }
                completion.run();
            }
        });
    }

    @Override
    public void afterRead(Runnable completion) {
        world.after(1, completion);
    }

    @Override
    public void onFailed(String why) {
        throw new AssertionError(why);
    }
}
