package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.control;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.consensus.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A write that fails is never tried again: nothing completes any more (ARCHITECTURE.md, rule 21). */
class FailedDiskTest {
    @TempDir
    private Path folder;

    private final List<String> completed = new ArrayList<>();
    private DiskLife life;

    @BeforeEach
    void startLife() {
        life = new DiskLife(folder);
    }

    @AfterEach
    void endLife() {
        life.close();
    }

    private void write(long index) {
        life.disk.store().write(GROUP, List.of(append(control(index, 1))), () -> completed.add("write " + index));
    }

    /** The database can put nothing into new files any more. */
    private void breakFolder() throws IOException {
        Path tables = new DiskFolder(folder).tables();
        Files.move(tables, tables.resolveSibling("elsewhere"));
        assertThatThrownBy(() -> {
                    try (FlushOptions options = new FlushOptions()) {
                        life.disk
                                .database()
                                .rocks()
                                .flush(options, life.disk.database().family(Table.LOG));
                    }
                })
                .isInstanceOf(RocksDBException.class);
    }

    @Test
    void tellsOnceThatItHasFailedAndCompletesNothingAfterThat() throws IOException {
        write(1);
        life.settle();
        breakFolder();
        write(2);
        life.loop.runUntil(() -> !life.failures.isEmpty());
        write(3);
        life.disk.store().readLog(GROUP, 1, MEGABYTE, read -> completed.add("read"));
        life.close();
        life.loop.runUntil(() -> true);
        assertThat(completed).containsExactly("write 1");
        assertThat(life.failures).hasSize(1);
        assertThat(life.failures.get(0))
                .isInstanceOf(DiskFailed.class)
                .hasMessageStartingWith("a write to disk has failed: ");
    }

    @Test
    void saysThatItIsFull() {
        Status full = new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device");
        assertThat(DiskWriter.failure(new RocksDBException("While appending", full)))
                .hasMessage("the disk is full: While appending");
    }

    @Test
    void refusesMessagesWhileTooMuchWaits() {
        assertThat(life.disk.store().hasRoom()).isTrue();
        life.disk.store().write(GROUP, List.of(append(large())), () -> {});
        assertThat(life.disk.store().freeBytes()).isZero();
        life.settle();
        assertThat(life.disk.store().freeBytes()).isPositive();
    }

    private static LogEntry[] large() {
        String message = "x".repeat(1 << 20);
        return IntStream.rangeClosed(1, 65)
                .mapToObj(i -> batch(i, 1, NEWS, i - 1, message))
                .toArray(LogEntry[]::new);
    }
}
