package dev.cubecast.storage;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A disk in memory, for the simulator. It outlives the processes that use it: {@link #crash} is what a loss of power
 * leaves of it.
 *
 * <p>It has everything twice: what is synced, and the same with the writes that are under way. A crash replays some of
 * these upon what is synced, up to the first that was lost or cut short. So a torn tail can never be taken for damage,
 * which RocksDB needs the number of synced writes for (ARCHITECTURE.md, rule 19).
 */
public final class MemoryLogStore implements LogStore {
    /** Of a disk that never fills up. */
    public static final long UNLIMITED_BYTES = Long.MAX_VALUE;

    private final int dimension;
    private final DiskEvents events;

    private Map<GroupId, GroupTables> synced = new TreeMap<>();
    private Map<GroupId, GroupTables> latest = new TreeMap<>();
    /** What damaged disks have left. */
    private final Map<DiskId, Map<GroupId, GroupTables>> aside = new TreeMap<>();

    private final Deque<Write> underWay = new ArrayDeque<>();
    private DiskId id;
    private long bytesMax = UNLIMITED_BYTES;
    private long issued;
    /** The last write that is said to be synced. */
    private long told;

    private boolean lies;
    private boolean failed;
    /** Counts the processes that have used this disk: a completion is for the one that asked. */
    private int life;

    /**
     * A blank disk.
     *
     * @param dimension of the cube whose vertices it names
     */
    public MemoryLogStore(int dimension, DiskId id, DiskEvents events) {
        this.dimension = dimension;
        this.id = id;
        this.events = events;
    }

    private record Write(long number, GroupId group, List<Change> changes, Runnable whenSynced) {
        boolean isWhole() {
            return changes.stream().allMatch(change -> change.value().isIntact());
        }

        long bytes() {
            return changes.stream().mapToLong(change -> change.value().length()).sum();
        }
    }

    // ---- LogStore ----

    @Override
    public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
        Write write = new Write(++issued, group, StoredCodec.encode(operations), whenSynced);
        if (!hasRoomFor(write)) {
            return;
        }
        apply(write, latest);
        underWay.addLast(write);
        events.afterSync(write.bytes(), inThisLife(() -> onSynced(write.number())));
    }

    private static void apply(Write write, Map<GroupId, GroupTables> tables) {
        GroupTables changed = tables.computeIfAbsent(write.group(), group -> new GroupTables());
        write.changes().forEach(changed::apply);
    }

    /** All up to this write is on disk. */
    private void onSynced(long number) {
        if (lies) {
            List.copyOf(underWay).stream()
                    .filter(write -> write.number() <= number)
                    .forEach(this::tell);
            return;
        }
        while (!underWay.isEmpty() && underWay.getFirst().number() <= number) {
            Write write = underWay.removeFirst();
            apply(write, synced);
            tell(write);
        }
    }

    private void tell(Write write) {
        if (write.number() > told) {
            told = write.number();
            write.whenSynced().run();
        }
    }

    @Override
    public void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead) {
        Read<LogEntry> read = reads(group, latest).log(fromIndex, bytesMax);
        events.afterRead(inThisLife(() -> whenRead.accept(read)));
    }

    @Override
    public void readBatches(
            GroupId group, TopicId topic, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead) {
        Read<RecordBatch> read = reads(group, latest).batches(topic, fromOffset, bytesMax);
        events.afterRead(inThisLife(() -> whenRead.accept(read)));
    }

    private GroupReads reads(GroupId group, Map<GroupId, GroupTables> tables) {
        return new GroupReads(tables.getOrDefault(group, new GroupTables()), dimension);
    }

    private Runnable inThisLife(Runnable completion) {
        int asked = life;
        return () -> {
            if (life == asked) {
                completion.run();
            }
        };
    }

    // ---- A node starts ----

    /** Drawn when the blank disk was first used. */
    public DiskId id() {
        return id;
    }

    /** Those that have ever been written, in their order. */
    public Set<GroupId> groups() {
        return new TreeSet<>(synced.keySet());
    }

    /** What the group has on disk; that of a group which has never been written is blank. */
    public LoadedGroup load(GroupId group) {
        return reads(group, synced).all();
    }

    // ---- Room ----

    /**
     * Limits the bytes of all values. The write that does not fit fails, and nothing completes after it until
     * {@link #crash}.
     *
     * @param bytesMax {@link #UNLIMITED_BYTES} for none
     */
    public void limitBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public long freeBytes() {
        return Math.max(0, bytesMax - usedBytes());
    }

    /** Of all values, those that were moved aside too. */
    public long usedBytes() {
        return bytes(latest)
                + aside.values().stream().mapToLong(MemoryLogStore::bytes).sum();
    }

    private static long bytes(Map<GroupId, GroupTables> tables) {
        long bytes = 0;
        for (GroupTables group : tables.values()) {
            bytes += group.bytes();
        }
        return bytes;
    }

    private boolean hasRoomFor(Write write) {
        if (!failed && bytesMax != UNLIMITED_BYTES && write.bytes() > freeBytes()) {
            failed = true;
            events.onFailed("no room for " + write.bytes() + " bytes of group " + write.group());
        }
        return !failed;
    }

    // ---- Faults ----

    /**
     * The process ends, and with it what was under way: of the writes that had not completed the first few, by chance,
     * are on disk, the next one may be in parts, the others are lost. No completion runs any more.
     *
     * @return how many writes were lost
     */
    public int crash(RandomGenerator random) {
        List<Write> left = new ArrayList<>(underWay);
        int lost = random.nextInt(left.size() + 1);
        if (lost > 0) {
            tear(left.get(left.size() - lost), random);
        }
        recover(left);
        return lost;
    }

    /**
     * A write under way is cut short: the {@link #crash} that must follow at once finds it in parts.
     *
     * @return whether any was under way
     */
    public boolean tear(RandomGenerator random) {
        List<Write> left = List.copyOf(underWay);
        if (!left.isEmpty()) {
            tear(left.get(random.nextInt(left.size())), random);
        }
        return !left.isEmpty();
    }

    private static void tear(Write write, RandomGenerator random) {
        List<Change> changes = write.changes();
        changes.get(random.nextInt(changes.size())).value().cut(random);
    }

    /** Replays writes upon what is synced, up to the first that is not whole. */
    private void recover(List<Write> left) {
        startLife();
        for (Write write : left) {
            if (!write.isWhole()) {
                break;
            }
            apply(write, synced);
        }
        synced.forEach((group, tables) -> latest.put(group, tables.copy()));
    }

    private void startLife() {
        life++;
        failed = false;
        lies = false;
        underWay.clear();
        latest = new TreeMap<>();
    }

    /**
     * Changes a byte of something that is synced. Reading it finds the damage, and {@link #load} if it reads that at
     * all.
     *
     * @return whether there was anything to damage
     */
    public boolean flipByte(RandomGenerator random) {
        List<StoredBytes> values = synced.values().stream()
                .flatMap(tables -> tables.values().stream())
                .toList();
        if (values.isEmpty()) {
            return false;
        }
        values.get(random.nextInt(values.size())).flip(random);
        return true;
    }

    /** Whether reading would find something damaged if it read everything. */
    public boolean isDamaged() {
        return synced.values().stream()
                .anyMatch(tables -> tables.values().stream().anyMatch(value -> !value.isIntact()));
    }

    /**
     * Until {@link #crash}, or until it is told otherwise, the disk says of writes that they are synced though they are
     * not: a crash may take them.
     */
    public void lie(boolean nowLies) {
        lies = nowLies;
    }

    /** Another disk, blank, is in the place of this one; its process has ended. */
    public void wipe(DiskId next) {
        startLife();
        synced = new TreeMap<>();
        id = next;
    }

    /**
     * The process has ended, and what it has left, damaged as it is, is kept but not used any more: the disk goes on as
     * another one, blank (ARCHITECTURE.md, rule 20).
     */
    public void moveAside(DiskId next) {
        aside.put(id, synced);
        wipe(next);
    }

    /** The ids that the disk had when its contents were moved aside. */
    public Set<DiskId> movedAside() {
        return Collections.unmodifiableSet(aside.keySet());
    }

    /** What was moved aside of a group. */
    public LoadedGroup loadAside(DiskId disk, GroupId group) {
        return reads(group, aside.getOrDefault(disk, Map.of())).all();
    }
}
