package dev.cubecast.node;

import dev.cubecast.disk.OpenedDisk;
import dev.cubecast.disk.RocksDisk;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data folder of a running node with the disk in it. All calls block for as long as files take. */
final class NodeStorage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.disks");

    private final DataFolder folder;
    private final RocksDisk disk;

    private NodeStorage(DataFolder folder, RocksDisk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /**
     * Locks the folder and opens the disk, which is a blank one if what was there is damaged (ARCHITECTURE.md, rule
     * 20).
     *
     * @param dimension of the cube
     * @param eventLoop the node's thread
     * @param onFailed told on that thread if a write fails
     * @param registry gets the disk's metrics
     */
    static NodeStorage open(
            Path path, int dimension, Executor eventLoop, Consumer<Throwable> onFailed, MeterRegistry registry)
            throws IOException {
        DataFolder folder = DataFolder.open(path);
        try {
            return new NodeStorage(folder, openDisk(path, dimension, eventLoop, onFailed, registry));
        } catch (IOException | RuntimeException unusable) {
            folder.close();
            throw unusable;
        }
    }

    private static RocksDisk openDisk(
            Path path, int dimension, Executor eventLoop, Consumer<Throwable> onFailed, MeterRegistry registry)
            throws IOException {
        OpenedDisk opened = RocksDisk.open(path, dimension, eventLoop, onFailed, registry);
        if (opened instanceof OpenedDisk.Damaged damaged) {
            moveAside(path, damaged.what());
            opened = RocksDisk.open(path, dimension, eventLoop, onFailed, registry);
        }
        if (opened instanceof OpenedDisk.Usable usable) {
            return usable.disk();
        }
        throw new IOException("a blank disk in " + path + " is damaged already: " + opened);
    }

    private static void moveAside(Path path, String damage) throws IOException {
        Path aside = RocksDisk.moveAside(path);
        LOG.error(
                "the disk in {} is damaged: {}. Its files are kept in {}, and it goes on blank: the peers of this node bring"
                        + " back what was on it",
                path,
                damage,
                aside);
    }

    Path path() {
        return folder.path();
    }

    RocksDisk disk() {
        return disk;
    }

    @Override
    public void close() {
        disk.close();
        folder.close();
    }

    /** Closes it for good: what is on the disk is damaged. */
    void closeDamaged(String damage) {
        disk.close();
        try {
            moveAside(path(), damage);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot move aside the damaged files in " + path(), failure);
        } finally {
            folder.close();
        }
    }
}
