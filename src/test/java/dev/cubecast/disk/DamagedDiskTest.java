package dev.cubecast.disk;

import static dev.cubecast.disk.CrashImages.DAMAGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.DiskId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks that have changed what they held (ARCHITECTURE.md, rule 20). */
class DamagedDiskTest {
    private static final int WRITES = 30;

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
            CrashImages.appendUpTo(life, 11, 20);
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

    @Test
    void damageThatTheDatabaseHasFoundByItselfIsToldToTheNextLife() throws IOException {
        new DiskFolder(image).markDamaged("block 7");
        assertThat(DiskLife.open(image)).isEqualTo(new OpenedDisk.Damaged("block 7"));
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
