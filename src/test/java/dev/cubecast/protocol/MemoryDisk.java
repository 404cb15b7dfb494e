package dev.cubecast.protocol;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.forming.CharterStore;
import dev.cubecast.forming.StoredCharter;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A disk for one life of a node under test. It is as fast as the node's thread, unless it is held, and nothing ever
 * goes wrong with it.
 */
public final class MemoryDisk implements NodeDisk {
    private final EventQueue events;
    private final MemoryLogStore store;
    private @Nullable StoredCharter charter;
    /** Those that would have been told already. */
    private final Deque<Runnable> heldBack = new ArrayDeque<>();

    private boolean held;

    public MemoryDisk(int dimension, EventQueue events) {
        this.events = events;
        this.store = new MemoryLogStore(dimension, new DiskId(7, dimension), new Immediate());
    }

    private final class Immediate implements DiskEvents {
        @Override
        public void afterSync(long bytes, Runnable completion) {
            if (held) {
                heldBack.add(completion);
            } else {
                events.later(completion);
            }
        }

        @Override
        public void afterRead(Runnable completion) {
            events.later(completion);
        }

        @Override
        public void onFailed(String why) {
            throw new AssertionError(why);
        }
    }

    /** Completes no write from now on, until it is let go. */
    public void hold() {
        held = true;
    }

    public void letGo() {
        held = false;
        while (!heldBack.isEmpty()) {
            events.later(heldBack.remove());
        }
    }

    @Override
    public DiskId id() {
        return store.id();
    }

    @Override
    public @Nullable StoredCharter charter() {
        return charter;
    }

    @Override
    public LoadedGroup load(GroupId group) {
        return store.load(group);
    }

    @Override
    public LogStore store() {
        return store;
    }

    @Override
    public CharterStore charters() {
        return (next, whenSynced) -> {
            charter = next;
            events.later(whenSynced);
        };
    }
}
