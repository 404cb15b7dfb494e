package dev.cubecast.disk;

import static dev.cubecast.disk.CrashImages.DAMAGED;
import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.OTHER;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.control;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.topic.RecordBatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;

/** Disks that have changed what they held (ARCHITECTURE.md, rule 20). */
class DamagedDiskTest {
    private static final int WRITES = 30;
    private static final int LARGE = 20;
    /** Twice as many as make RocksDB begin to rewrite them. */
    private static final int FILES_REWRITTEN = 8;

    @TempDir
    private Path folder;

    private CrashImages images;
    private Path image;
    private DiskId id;

    @BeforeEach
    void write() {
        images = new CrashImages(folder);
        image = images.next();
        try (DiskLife life = new DiskLife(folder.resolve("life"))) {
            id = life.disk.id();
            CrashImages.appendUpTo(life, 1, 10);
            CrashImages.moveFloor(life, 5);
            CrashImages.flush(life);
            CrashImages.appendUpTo(life, 11, 19);
            CrashImages.appendLarge(life, 20);
            CrashImages.flush(life);
            CrashImages.appendUpTo(life, 21, WRITES);
            life.copyTo(image);
        }
    }

    /** A byte that nobody needs may be flipped, but nobody gets less than what was completed without being told. */
    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#ten")
    void aByteThatIsFlippedAnywhereIsFoundOrHarmless(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Map<String, Long> found = new TreeMap<>();
        for (Path file : CrashImages.files(image)) {
            Path flipped = images.next();
            DiskLife.copy(image, flipped);
            Path name = image.relativize(file);
            if (file.toFile().length() > 0) {
                CrashImages.flipByte(flipped.resolve(name.toString()), random);
                found.put(name.toString(), CrashImages.messages(flipped));
            }
        }
        assertThat(found)
                .as("messages of %d that are found after a byte of a file was flipped, by file", WRITES)
                .allSatisfy((name, messages) -> assertThat(messages).isIn((long) WRITES, DAMAGED))
                .containsValue(DAMAGED);
    }

    @Test
    void aFileThatIsGoneIsFoundOrHarmless() throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (Path file : CrashImages.files(image)) {
            Path lacking = images.next();
            DiskLife.copy(image, lacking);
            Path name = image.relativize(file);
            Files.delete(lacking.resolve(name.toString()));
            found.put(name.toString(), CrashImages.messages(lacking));
        }
        assertThat(found)
                .allSatisfy((name, messages) -> assertThat(messages).as(name).isIn((long) WRITES, DAMAGED))
                .anySatisfy((name, messages) -> assertThat(name).endsWith(".blob"))
                .containsEntry("disk/format", DAMAGED)
                .containsEntry("disk/tables/CURRENT", DAMAGED);
    }

    @Test
    void aDamagedDiskIsMovedAsideAndComesBackAsAnother() throws IOException {
        Files.delete(image.resolve("disk/tables/CURRENT"));
        List<Path> before = CrashImages.files(image.resolve("disk"));
        assertThat(DiskLife.open(image)).isInstanceOf(OpenedDisk.Damaged.class);
        Path aside = RocksDisk.moveAside(image);
        assertThat(aside).isEqualTo(image.resolve("damaged-" + id));
        assertThat(CrashImages.files(aside)).hasSizeGreaterThanOrEqualTo(before.size());
        try (DiskLife life = new DiskLife(image)) {
            assertThat(life.disk.id()).isNotEqualTo(id);
            assertThat(life.disk.charter()).isNull();
        }
        assertThat(CrashImages.messages(image)).isZero();
    }

    /** Few of them fit into one block; most are below the floor. */
    private Path imageOfMessages(int bytes) {
        Path large = images.next();
        try (DiskLife life = new DiskLife(folder.resolve("large"))) {
            for (int i = 1; i <= LARGE; i++) {
                String message = "message " + i + "x".repeat(bytes);
                life.disk.store().write(GROUP, List.of(append(batch(i, 1, NEWS, i - 1, message))), () -> {});
            }
            life.settle();
            CrashImages.moveFloor(life, LARGE - 5);
            CrashImages.flush(life);
            life.copyTo(large);
        }
        return large;
    }

    /** The replica still votes and appends, and only these cannot be read. */
    @Test
    void damagedMessagesBelowTheFloorDoNotCostTheLog() {
        Path large = imageOfMessages(40_000);
        CrashImages.flipMessage(large, "message 3");
        try (DiskLife life = new DiskLife(large)) {
            assertThat(life.disk.load(GROUP)).isInstanceOf(LoadedGroup.Intact.class);
            List<Read<RecordBatch>> answers = new ArrayList<>();
            life.disk.store().readBatches(GROUP, NEWS, 2, MEGABYTE, answers::add);
            life.disk.store().readBatches(GROUP, NEWS, 7, MEGABYTE, answers::add);
            life.settle();
            assertThat(answers.get(0)).isInstanceOf(Read.Damaged.class);
            assertThat(answers.get(1)).isInstanceOf(Read.Found.class);
        }
    }

    /** It says so to nobody else, and the groups may still need their replicas. */
    @Test
    void damageThatTheDatabaseHasFoundByItselfIsToldToTheNextLife() {
        Path large = findDamage();
        try (DiskLife life = new DiskLife(large)) {
            assertThat(life.disk.damage())
                    .startsWith("a table that the database was rewriting (block checksum mismatch")
                    .contains(".sst");
            assertThat(life.disk.load(GROUP)).isInstanceOf(LoadedGroup.Intact.class);
        }
    }

    /** Else it would end again and again until nobody needs its replicas. */
    @Test
    void aLifeThatKnowsOfDamageDoesNotComeAcrossItAgain() {
        Path large = findDamage();
        try (DiskLife life = new DiskLife(large)) {
            for (int i = 1; i <= FILES_REWRITTEN; i++) {
                CrashImages.appendUpTo(life, LARGE + i, LARGE + i);
                CrashImages.flush(life);
            }
        }
    }

    /** Returns a disk whose database was rewriting a table with a damaged message below the floor. */
    private Path findDamage() {
        Path large = imageOfMessages(3_000);
        CrashImages.flipMessage(large, "message 3");
        try (DiskLife life = new DiskLife(large)) {
            assertThat(life.disk.damage()).isNull();
            assertThatThrownBy(() -> CrashImages.rewrite(life)).isInstanceOf(RocksDBException.class);
            life.disk.store().write(OTHER, List.of(append(control(1, 1))), () -> {});
            life.loop.runUntil(() -> !life.failures.isEmpty());
            assertThat(life.failures.get(0))
                    .isInstanceOfSatisfying(
                            DiskFailed.class,
                            failure -> assertThat(failure.isDamage()).isTrue());
        }
        return large;
    }

    @Test
    void refusesANewerFormatAndTouchesNothing() throws IOException {
        new FormatFile(DiskFolder.FORMAT + 1, id).write(image.resolve("disk/format"));
        Map<Path, Long> before = lengths();
        assertThatThrownBy(() -> RocksDisk.open(image, 3, Runnable::run, failure -> {}, new SimpleMeterRegistry()))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("has format 2")
                .hasMessageContaining("up to 1");
        assertThat(lengths()).isEqualTo(before);
    }

    private Map<Path, Long> lengths() {
        Map<Path, Long> lengths = new TreeMap<>();
        CrashImages.files(image).forEach(file -> lengths.put(file, file.toFile().length()));
        return lengths;
    }
}
