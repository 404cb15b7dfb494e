package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.DiskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that somebody fills to its last byte loses nothing, and is taken for no other disk afterwards
 * (ARCHITECTURE.md, rule 21).
 */
class FullDiskTest {
    private static final int MEGABYTES = 300;
    private static final int LEFT_BYTES_MAX = 1 << 20;

    @TempDir
    private Path folder;

    private SmallDisk small;
    private long written;

    @BeforeEach
    void mount() throws IOException {
        assumeTrue(SmallDisk.isPossible(), "this user may not mount a file system that can be filled");
        small = SmallDisk.mount(folder.resolve("small"), MEGABYTES);
    }

    @AfterEach
    void unmount() throws IOException {
        if (small != null) {
            small.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsAllThatItHasSyncedThroughLivesWithoutRoom(long seed) throws IOException {
        RandomGenerator random = Seeds.random(seed);
        DiskId id;
        try (DiskLife life = new DiskLife(small.folder())) {
            id = life.disk.id();
            CrashImages.appendUpTo(life, 1, 10);
            small.fill(random.nextInt(LEFT_BYTES_MAX));
            written = writeUntilFull(life, 11, random);
            small.fill(0);
        }
        expectNoDamage();
        small.clear();
        try (DiskLife life = new DiskLife(small.folder())) {
            assertThat(life.disk.id()).isEqualTo(id);
        }
        assertThat(CrashImages.messages(small.folder())).isGreaterThanOrEqualTo(written);
    }

    /** Returns how many messages are surely stored. */
    private long writeUntilFull(DiskLife life, long first, RandomGenerator random) {
        written = first - 1;
        for (long i = first; life.failures.isEmpty(); i++) {
            long index = i;
            String message = "message " + i + "x".repeat(random.nextInt(50_000));
            life.disk.store().write(GROUP, List.of(append(batch(i, 1, NEWS, i - 1, message))), () -> written = index);
            life.loop.runUntil(() -> written == index || !life.failures.isEmpty());
        }
        assertThat(life.failures.get(0)).hasMessageStartingWith("the disk is full: ");
        return written;
    }

    /** It opens, or says why it cannot; it does not count as damaged. */
    private void expectNoDamage() {
        try (DiskLife life = new DiskLife(small.folder())) {
            assertThat(life.failures).isEmpty();
        } catch (UncheckedIOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
