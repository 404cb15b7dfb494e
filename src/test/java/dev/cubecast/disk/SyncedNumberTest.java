package dev.cubecast.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedNumberTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void create() throws IOException {
        file = folder.resolve("synced");
        SyncedNumber.create(file);
    }

    private void write(long... numbers) throws IOException, DamageFound {
        try (SyncedNumber number = SyncedNumber.open(file)) {
            number.read();
            for (long next : numbers) {
                number.write(next);
            }
            number.sync();
        }
    }

    private long read() throws IOException, DamageFound {
        try (SyncedNumber number = SyncedNumber.open(file)) {
            return number.read();
        }
    }

    @Test
    void keepsTheLastNumber() throws IOException, DamageFound {
        assertThat(read()).isZero();
        write(7);
        assertThat(read()).isEqualTo(7);
        write(8, 300);
        assertThat(read()).isEqualTo(300);
    }

    @Test
    void aWriteThatIsCutShortLeavesTheNumberBefore() throws IOException, DamageFound {
        for (int from = 0; from < 2; from++) {
            write(10 + from);
            byte[] before = Files.readAllBytes(file);
            write(20 + from);
            byte[] after = Files.readAllBytes(file);
            int first = 0;
            while (before[first] == after[first]) {
                first++;
            }
            before[first] = after[first];
            Files.write(file, before);
            assertThat(read()).isEqualTo(10 + from);
        }
    }

    @Test
    void aFlippedByteInAnyPlaceCostsOneNumberAtMost() throws IOException, DamageFound {
        write(41, 42);
        byte[] written = Files.readAllBytes(file);
        RandomGenerator random = Seeds.random(1);
        for (int i = 0; i < 100; i++) {
            Files.write(file, written);
            CrashImages.flipByte(file, random);
            assertThat(read()).isBetween(41L, 42L);
        }
    }

    @Test
    void isDamagedIfNeitherPlaceIsReadable() throws IOException {
        Files.write(file, new byte[8 << 10]);
        assertThatThrownBy(this::read).isInstanceOf(DamageFound.class).hasMessageContaining("last synced write");
    }
}
