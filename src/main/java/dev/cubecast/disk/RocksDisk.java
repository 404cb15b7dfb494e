package dev.cubecast.disk;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.disk.Step.Put;
import dev.cubecast.forming.CharterStore;
import dev.cubecast.forming.StoredCharter;
import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.NodeDisk;
import dev.cubecast.storage.StoredBytes;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's disk in a folder of files, for one life of the node: opened before it starts and closed when it has ended.
 * But for {@link #open}, {@link #moveAside} and {@link #close}, which block, all is for the event loop.
 */
public final class RocksDisk implements NodeDisk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.disks");

    private final DiskFiles files;
    private final int dimension;
    private final Executor eventLoop;
    private final Consumer<Throwable> onFailed;
    private final DiskWriter writer;
    private final DiskReader reader;
    private final WriteTurns writes;
    private final RocksLogStore store;
    private final CharterStore charters;
    private final @Nullable StoredCharter charter;
    /** What groups had when the disk was opened, until they are asked for. */
    private final Map<GroupId, LoadedGroup> loaded = new TreeMap<>();

    /** Nothing completes any more. */
    private final AtomicBoolean ended = new AtomicBoolean();

    // ---- Opening ----

    /**
     * Opens the disk of a node, or makes a blank one. Blocks for as long as it takes to read what a crash has left, and
     * the groups' logs.
     *
     * @param folder the node's data folder, which nobody else uses
     * @param dimension of the cube
     * @param eventLoop runs all completions, in the order in which it gets them, and never inside the call
     * @param onFailed gets, on the event loop, the reason why nothing completes any more: the process must end and
     *     recover (ARCHITECTURE.md, rule 21). At most once
     * @param registry gets the disk's metrics
     * @throws NewerFormatException if a later version has written there
     * @throws IOException if the disk cannot be read, for another reason than damage
     */
    public static OpenedDisk open(
            Path folder, int dimension, Executor eventLoop, Consumer<Throwable> onFailed, MeterRegistry registry)
            throws IOException {
        long startMs = nowMs();
        DiskFiles files;
        try {
            files = DiskFiles.open(folder, new DiskMetrics(registry));
        } catch (DamageFound damage) {
            return new OpenedDisk.Damaged(damage.what());
        }
        try {
            RocksDisk disk = new RocksDisk(files, dimension, eventLoop, onFailed);
            disk.writer.start();
            LOG.info("disk {} with {} groups opened in {} ms", disk.id(), disk.loaded.size(), nowMs() - startMs);
            return new OpenedDisk.Usable(disk);
        } catch (DamageFound damage) {
            files.close();
            return new OpenedDisk.Damaged(damage.what());
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private RocksDisk(DiskFiles files, int dimension, Executor eventLoop, Consumer<Throwable> onFailed)
            throws DamageFound {
        this.files = files;
        this.dimension = dimension;
        this.eventLoop = eventLoop;
        this.onFailed = onFailed;
        String thread = "cubecast-disk-" + files.id().toString().substring(0, 8);
        writer = new DiskWriter(thread + "-writer", files, this::onSynced, this::onFailure);
        reader = new DiskReader(thread + "-reader", files, dimension, this::later, this::onFailure);
        writes = new WriteTurns(this::later, writer);
        store = new RocksLogStore(writes, reader, files.free());
        files.metrics().observe(writes::waitingBytes, reader::waiting, store::freeBytes);
        charters = (saved, whenSynced) -> writes.add(
                List.of(new Put(Table.STATE, DiskKeys.CHARTER, new StoredBytes(saved.encode()))), whenSynced);
        try (View view = new View(files.database())) {
            Bytes stored = view.get(Table.STATE, DiskKeys.CHARTER, "charter");
            charter = stored == null ? null : StoredCharter.decode(stored, dimension);
            for (GroupId group : GroupLoader.groups(view)) {
                GroupLoader loader = new GroupLoader(view, group, dimension);
                LoadedGroup found = loader.load();
                loaded.put(group, found);
                if (found instanceof LoadedGroup.Intact intact) {
                    store.found(group, new DiskGroup(group, intact.group(), loader.extents()));
                }
            }
        }
    }

    // ---- The disk ----

    @Override
    public DiskId id() {
        return files.id();
    }

    @Override
    public @Nullable StoredCharter charter() {
        return charter;
    }

    @Override
    public LoadedGroup load(GroupId group) {
        LoadedGroup found = loaded.remove(group);
        if (found != null) {
            return found;
        }
        try (View view = new View(files.database())) {
            return new GroupLoader(view, group, dimension).load();
        }
    }

    @Override
    public @Nullable String damage() {
        return files.damage();
    }

    @Override
    public LogStore store() {
        return store;
    }

    @Override
    public CharterStore charters() {
        return charters;
    }

    // ---- Completions ----

    private void onSynced(List<Write> synced) {
        later(() -> writes.onSynced(synced));
    }

    /** Called on one of the two threads. */
    private void onFailure(DiskFailed failure) {
        if (!ended.getAndSet(true)) {
            files.mark(failure);
            eventLoop.execute(() -> onFailed.accept(failure));
        }
    }

    private void later(Runnable event) {
        eventLoop.execute(() -> {
            if (!ended.get()) {
                event.run();
            }
        });
    }

    /** Whether all that was asked for has been done. */
    boolean isIdle() {
        return writes.isIdle() && reader.waiting() == 0;
    }

    Database database() {
        return files.database();
    }

    // ---- The end ----

    /** Nothing completes any more. What was handed to the writer is written; blocks until then. */
    @Override
    public void close() {
        ended.set(true);
        reader.close();
        writer.close();
        files.close();
    }

    /**
     * Moves what is on a damaged disk, which nobody has open, to {@code damaged-ID} in the same folder: {@link #open}
     * makes another, blank one there. Blocks.
     *
     * @return where it is now
     */
    public static Path moveAside(Path folder) throws IOException {
        return new DiskFolder(folder).moveAside();
    }
}
