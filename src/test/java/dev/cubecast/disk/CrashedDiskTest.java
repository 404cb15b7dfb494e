package dev.cubecast.disk;

import static dev.cubecast.disk.CrashImages.DAMAGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cubecast.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves, and what only a fault of the disk can (ARCHITECTURE.md, rule 19). */
class CrashedDiskTest {
    private static final int WRITES = 20;
    private static final int SYNCED = 12;

    @TempDir
    private Path folder;

    private static final int LOG_BLOCK_BYTES = 32 << 10;
    private static final int SMALL_MEGABYTES = 300;

    private CrashImages images;

    /**
     * All writes, and the number of the last synced one as it was earlier: the writes after that were never completed.
     */
    private Path image;

    private long syncedLogBytes;
    private long logBytes;

    @BeforeEach
    void crash() throws IOException {
        images = new CrashImages(folder);
        image = images.next();
        try (DiskLife life = new DiskLife(folder.resolve("life"))) {
            CrashImages.appendUpTo(life, 1, SYNCED);
            Path earlier = images.next();
            life.copyTo(earlier);
            syncedLogBytes = LogEnd.of(CrashImages.latestLog(earlier));
            CrashImages.appendUpTo(life, SYNCED + 1, WRITES);
            life.copyTo(image);
            Files.copy(synced(earlier), synced(image), StandardCopyOption.REPLACE_EXISTING);
        }
        logBytes = LogEnd.of(CrashImages.latestLog(image));
    }

    private static Path synced(Path image) {
        return new DiskFolder(image).synced();
    }

    private Path copy() {
        Path copy = images.next();
        DiskLife.copy(image, copy);
        return copy;
    }

    @Test
    void whatWasWrittenSurvivesTheProcess() {
        assertThat(CrashImages.messages(copy())).isEqualTo(WRITES);
    }

    @Test
    void aLogThatIsCutAnywhereBehindTheLastSyncedWriteHasATornEnd() {
        Set<Long> found = new TreeSet<>();
        for (long bytes = syncedLogBytes; bytes <= logBytes; bytes += 37) {
            Path cut = copy();
            CrashImages.cut(CrashImages.latestLog(cut), bytes);
            found.add(CrashImages.messages(cut));
        }
        assertThat(found).allMatch(messages -> messages >= SYNCED).hasSizeGreaterThan(3);
    }

    @Test
    void aLogThatIsCutBeforeTheLastSyncedWriteIsDamage() {
        for (long bytes = 0; bytes < syncedLogBytes; bytes += 61) {
            Path cut = copy();
            CrashImages.cut(CrashImages.latestLog(cut), bytes);
            assertThat(DiskLife.open(cut)).as("cut to %d bytes", bytes).isInstanceOf(OpenedDisk.Damaged.class);
        }
    }

    /** What a loss of power leaves of bytes that were written into the room behind the log. */
    @Test
    void aLogThatEndsInRoomAnywhereBehindTheLastSyncedWriteHasATornEnd() throws IOException {
        Set<Long> found = new TreeSet<>();
        for (long bytes = syncedLogBytes; bytes <= logBytes; bytes += 37) {
            found.add(CrashImages.messages(blankFrom(bytes)));
        }
        assertThat(found).allMatch(messages -> messages >= SYNCED).hasSizeGreaterThan(3);
    }

    @Test
    void aLogThatEndsInRoomBeforeTheLastSyncedWriteIsDamage() throws IOException {
        for (long bytes = 0; bytes < syncedLogBytes; bytes += 61) {
            assertThat(DiskLife.open(blankFrom(bytes)))
                    .as("blank from %d", bytes)
                    .isInstanceOf(OpenedDisk.Damaged.class);
        }
    }

    /** A disk that has lost pages which it had synced. */
    @Test
    void whatIsBlankInTheMiddleOfALogIsDamage() throws IOException {
        Path whole = images.next();
        try (DiskLife life = new DiskLife(folder.resolve("long life"))) {
            for (int i = 1; i <= WRITES; i++) {
                CrashImages.appendLarge(life, i);
            }
            life.copyTo(whole);
        }
        long end = LogEnd.of(CrashImages.latestLog(whole));
        Set<Long> found = new TreeSet<>();
        for (int from = 0; from + LOG_BLOCK_BYTES < end; from += LOG_BLOCK_BYTES / 4) {
            Path blank = images.next();
            DiskLife.copy(whole, blank);
            Path log = CrashImages.latestLog(blank);
            byte[] content = Files.readAllBytes(log);
            Arrays.fill(content, from, from + LOG_BLOCK_BYTES / 2, (byte) 0);
            Files.write(log, content);
            found.add(CrashImages.messages(blank));
        }
        assertThat(found).containsExactly(DAMAGED);
    }

    private Path blankFrom(long bytes) throws IOException {
        Path blank = copy();
        Path log = CrashImages.latestLog(blank);
        byte[] content = Files.readAllBytes(log);
        assertThat(content.length).isGreaterThan((int) logBytes);
        Arrays.fill(content, (int) bytes, content.length, (byte) 0);
        Files.write(log, content);
        return blank;
    }

    @Test
    void aLogThatIsGoneIsDamage() throws IOException {
        Path gone = copy();
        Files.delete(CrashImages.latestLog(gone));
        assertThat(DiskLife.open(gone)).isInstanceOf(OpenedDisk.Damaged.class);
    }

    @Test
    void aByteInTheMiddleOfWhatWasNeverSyncedEndsTheLogThere() throws IOException {
        RandomGenerator random = Seeds.random(1);
        Set<Long> found = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Path torn = copy();
            Path log = CrashImages.latestLog(torn);
            byte[] bytes = Files.readAllBytes(log);
            bytes[(int) random.nextLong(syncedLogBytes, logBytes)] ^= (byte) random.nextInt(1, 256);
            Files.write(log, bytes);
            found.add(CrashImages.messages(torn));
        }
        assertThat(found).allMatch(messages -> messages >= SYNCED).hasSizeGreaterThan(3);
    }

    /** As long as there is no room, nobody knows what is behind it: that is no reason to give up the disk. */
    @Test
    void aTornEndOnAFullDiskIsNoDamage() throws IOException {
        assumeTrue(SmallDisk.isPossible(), "this user may not mount a file system that can be filled");
        try (SmallDisk small = SmallDisk.mount(images.next(), SMALL_MEGABYTES)) {
            DiskLife.copy(image, small.folder());
            Path log = CrashImages.latestLog(small.folder());
            byte[] bytes = Files.readAllBytes(log);
            bytes[(int) (syncedLogBytes + logBytes) / 2] ^= 1;
            Files.write(log, bytes);
            small.fill(0);
            assertThatThrownBy(() -> DiskLife.open(small.folder())).hasMessageContaining("No space left on device");
            small.clear();
            assertThat(CrashImages.messages(small.folder())).isGreaterThanOrEqualTo(SYNCED);
        }
    }

    @Test
    void aTornEndIsForgottenOnceAndForAll() {
        Path torn = copy();
        CrashImages.cut(CrashImages.latestLog(torn), logBytes - 5);
        for (int life = 0; life < 4; life++) {
            long before = CrashImages.messages(torn);
            try (DiskLife next = new DiskLife(torn)) {
                CrashImages.appendUpTo(next, before + 1, before + 2);
            }
            assertThat(CrashImages.messages(torn)).isEqualTo(before + 2).isGreaterThan(DAMAGED);
        }
    }

    @Test
    void aDiskThatIsBeingMadeIsMadeAgain() throws IOException {
        Path half = images.next();
        Files.createDirectories(half.resolve("disk.new/tables"));
        Files.writeString(half.resolve("disk.new/format"), "cubecast d");
        assertThat(CrashImages.messages(half)).isZero();
    }
}
