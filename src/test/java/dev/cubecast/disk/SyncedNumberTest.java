package dev.cubecast.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
            number.sync();
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
        for (int number = 10; number < 30; number++) {
            write(number);
            byte[] before = Files.readAllBytes(file);
            write(100 + number);
            byte[] after = Files.readAllBytes(file);
            int first = 0;
            while (before[first] == after[first]) {
                first++;
            }
            before[first] = after[first];
            Files.write(file, before);
            assertThat(read()).isEqualTo(number);
        }
    }

    @Test
    void whateverIsLostOfWhatIsNotSyncedLeavesTheNumberThatIs() throws IOException, DamageFound {
        write(7);
        byte[] synced = Files.readAllBytes(file);
        try (SyncedNumber number = SyncedNumber.open(file)) {
            number.read();
            number.sync();
            for (long next = 8; !number.mustSync(); next++) {
                number.write(next);
            }
            assertThatThrownBy(() -> number.write(100)).isInstanceOf(IllegalStateException.class);
        }
        byte[] unsynced = Files.readAllBytes(file);
        for (int i = 0; i < synced.length; i++) {
            unsynced[i] = unsynced[i] == synced[i] ? synced[i] : (byte) 0xA5;
        }
        Files.write(file, unsynced);
        assertThat(read()).isEqualTo(7);
    }

    /** A process that was killed has left the number synced last where the next one would write before it syncs. */
    @Test
    void syncsWhatAnEarlierLifeLeftBeforeItWrites() throws IOException, DamageFound {
        write(7);
        try (SyncedNumber killed = SyncedNumber.open(file)) {
            killed.read();
            killed.sync();
            for (long next = 8; next < 28; next++) {
                killed.write(next);
            }
        }
        try (SyncedNumber number = SyncedNumber.open(file)) {
            assertThat(number.read()).isEqualTo(27);
            assertThat(number.mustSync()).isTrue();
            assertThatThrownBy(() -> number.write(28)).isInstanceOf(IllegalStateException.class);

            number.sync();
            number.write(28);
        }
        assertThat(read()).isEqualTo(28);
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
    void goesOnInAFileOfFewerPlaces() throws IOException, DamageFound {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 8 << 10));
        for (int number = 1; number <= 10; number++) {
            write(number);
            assertThat(read()).isEqualTo(number);
        }
    }

    @Test
    void isDamagedIfNoPlaceIsReadable() throws IOException {
        Files.write(file, new byte[32 << 10]);
        assertThatThrownBy(this::read).isInstanceOf(DamageFound.class).hasMessageContaining("last synced write");
    }
}
