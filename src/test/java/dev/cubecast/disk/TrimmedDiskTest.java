package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.floor;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.LogEntry;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trimmed goes from the disk. */
class TrimmedDiskTest {
    private static final int BATCH_BYTES = 64 << 10;
    private static final int BATCHES_KEPT = 160;
    /** 250 MB. */
    private static final int BATCHES = 4_000;

    @TempDir
    private Path folder;

    @Test
    void theDiskHoldsWhatIsKeptAndNotAllThatPassesThrough() {
        long most = 0;
        try (DiskLife life = new DiskLife(folder)) {
            for (int first = 1; first <= BATCHES; first += 16) {
                write(life, first);
                life.settle();
                most = Math.max(most, bytes());
            }
        }
        assertThat(most).isLessThan(120L << 20);
    }

    private static void write(DiskLife life, int first) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = first; i < first + 16; i++) {
            entries.add(batch(i, 1, NEWS, i - 1, "x".repeat(BATCH_BYTES)));
        }
        life.disk.store().write(GROUP, List.of(append(entries)), () -> {});
        int last = first + 15;
        life.disk
                .store()
                .write(
                        GROUP,
                        List.of(floor(last, 1, topic(NEWS, "news", Math.max(0, last - BATCHES_KEPT), last))),
                        () -> {});
    }

    /** Files come and go meanwhile. */
    private long bytes() {
        File[] files = new DiskFolder(folder).tables().toFile().listFiles();
        return Stream.of(files).mapToLong(File::length).sum();
    }
}
