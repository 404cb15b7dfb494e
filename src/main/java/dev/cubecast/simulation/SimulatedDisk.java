package dev.cubecast.simulation;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.forming.CharterStore;
import dev.cubecast.forming.StoredCharter;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeDisk;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The disk of a node's groups. It outlives the processes that use it, and takes its time. */
final class SimulatedDisk implements NodeDisk, DiskEvents, CharterStore {
    private static final int SYNC_MICROS_MAX = 2_000;
    private static final int READ_MICROS_MAX = 1_000;

    private final int dimension;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final MemoryLogStore store;
    private final List<Runnable> hanging = new ArrayList<>();
    private @Nullable NodeProcess user;
    private Runnable whenFailed = () -> {};
    private @Nullable Bytes charter;
    private @Nullable Bytes charterUnderWay;
    /** Counts the processes that have used it. */
    private int life;

    private boolean flipped;
    private int slowMicros;
    private int hung;

    SimulatedDisk(Vertex vertex, Scheduler scheduler, RandomGenerator random) {
        this.dimension = vertex.dimension();
        this.scheduler = scheduler;
        this.random = random;
        this.store = new MemoryLogStore(vertex.dimension(), DiskId.draw(random), this);
    }

    @Override
    public MemoryLogStore store() {
        return store;
    }

    @Override
    public DiskId id() {
        return store.id();
    }

    @Override
    public LoadedGroup load(GroupId group) {
        return store.load(group);
    }

    @Override
    public CharterStore charters() {
        return this;
    }

    /**
     * What is asked from now on is answered to this process.
     *
     * @param onFailure runs in an event of its own when a write of it has failed
     */
    void use(NodeProcess process, Runnable onFailure) {
        user = process;
        whenFailed = onFailure;
    }

    /** The process that used it has ended: what was under way may have been written, or not. */
    void crash() {
        user = null;
        whenFailed = () -> {};
        hanging.clear();
        if (charterUnderWay != null && random.nextBoolean()) {
            charter = charterUnderWay;
        }
        charterUnderWay = null;
        life++;
        store.crash(random);
    }

    /** Another disk takes its place. */
    void replace() {
        flipped = false;
        charter = null;
        store.wipe(DiskId.draw(random));
    }

    /** What is on it is kept apart, and it goes on blank, as another disk. */
    void moveAside() {
        flipped = false;
        charter = null;
        store.moveAside(DiskId.draw(random));
    }

    @Override
    public @Nullable StoredCharter charter() {
        return charter == null ? null : StoredCharter.decode(charter, dimension);
    }

    @Override
    public void save(StoredCharter next, Runnable whenSynced) {
        Bytes encoded = next.encode();
        charterUnderWay = encoded;
        int asked = life;
        afterSync(encoded.length(), () -> {
            if (life == asked) {
                charter = encoded;
                charterUnderWay = null;
                whenSynced.run();
            }
        });
    }

    /** Damages a byte of what is synced. Returns whether there was anything. */
    boolean flip() {
        flipped |= store.flipByte(random);
        return flipped;
    }

    /** Whether something was damaged on this disk, be it there still or not. */
    boolean wasFlipped() {
        return flipped;
    }

    /** Whether somebody who reads everything finds damage. */
    boolean isDamaged() {
        return flipped && store.isDamaged();
    }

    /** A write that is under way is cut short by the crash that follows at once. Returns whether there was any. */
    boolean tear() {
        return store.tear(random);
    }

    /** Leaves so many bytes free. */
    void fill(long freeBytes) {
        store.limitBytes(store.usedBytes() + freeBytes);
    }

    /** There is room again. */
    void extend() {
        store.limitBytes(MemoryLogStore.UNLIMITED_BYTES);
    }

    /** Makes writes take up to so much longer, or takes that away if it is negative. */
    void addSlow(int micros) {
        slowMicros += micros;
    }

    /** Adds a reason to complete no write, or takes it away if it is negative. */
    void addHung(int reasons) {
        hung += reasons;
        if (hung == 0) {
            List<Runnable> due = List.copyOf(hanging);
            hanging.clear();
            due.forEach(completion -> afterSync(0, completion));
        }
    }

    @Override
    public void afterSync(long bytes, Runnable completion) {
        long micros = random.nextLong(SYNC_MICROS_MAX + slowMicros);
        scheduler.afterMicros(micros, () -> {
            if (hung > 0) {
                hanging.add(completion);
            } else {
                complete(completion);
            }
        });
    }

    @Override
    public void afterRead(Runnable completion) {
        scheduler.afterMicros(random.nextLong(READ_MICROS_MAX), () -> complete(completion));
    }

    private void complete(Runnable completion) {
        if (user != null) {
            user.execute(completion);
        } else {
            completion.run();
        }
    }

    @Override
    public void onFailed(String why) {
        scheduler.afterMicros(0, whenFailed);
    }
}
