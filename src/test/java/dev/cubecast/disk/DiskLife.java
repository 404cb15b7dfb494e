package dev.cubecast.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.storage.Samples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/** One life of a node's disk, and what it leaves to the next. */
final class DiskLife implements AutoCloseable {
    final Path folder;
    final TestLoop loop = new TestLoop();
    final List<Throwable> failures = new ArrayList<>();
    final RocksDisk disk;

    DiskLife(Path folder) {
        this.folder = folder;
        folder.toFile().mkdirs();
        OpenedDisk opened = open(folder, loop, failures);
        assertThat(opened).isInstanceOf(OpenedDisk.Usable.class);
        disk = ((OpenedDisk.Usable) opened).disk();
    }

    static OpenedDisk open(Path folder) {
        return open(folder, new TestLoop());
    }

    static OpenedDisk open(Path folder, TestLoop loop) {
        return open(folder, loop, new ArrayList<>());
    }

    private static OpenedDisk open(Path folder, TestLoop loop, List<Throwable> failures) {
        try {
            return RocksDisk.open(folder, Samples.DIMENSION, loop, failures::add, new SimpleMeterRegistry());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lets the disk do all that it was asked for. */
    void settle() {
        loop.runUntil(disk::isIdle);
        assertThat(failures).isEmpty();
    }

    /**
     * What a crash of the process at this moment leaves of the files, in another folder. The number of the last synced
     * write first: it is written last.
     */
    void copyTo(Path copy) {
        try {
            disk.database().rocks().pauseBackgroundWork();
            copy(folder, copy);
            disk.database().rocks().continueBackgroundWork();
        } catch (RocksDBException failure) {
            throw new AssertionError(failure);
        }
    }

    static void copy(Path folder, Path copy) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.comparing(file -> !file.endsWith("synced")))
                    .toList()) {
                Path to = copy.resolve(folder.relativize(file).toString());
                if (Files.isRegularFile(file)) {
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        disk.close();
    }
}
