package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.HOME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Disks as earlier versions have left them, one for each format, are in {@code src/test/resources/disk}. They are made
 * by {@link #main} of the last version that writes the format, and stay as they are.
 */
class FormatsTest {
    private static final int WRITES = 20;

    @TempDir
    private Path folder;

    /** Writes the disk of the present format into a folder that is not there. */
    public static void main(String[] args) {
        try (DiskLife life = new DiskLife(Path.of(args[0]))) {
            CrashImages.appendUpTo(life, 1, 10);
            CrashImages.moveFloor(life, 5);
            CrashImages.flush(life);
            CrashImages.appendUpTo(life, 11, WRITES);
            life.disk.store().write(GROUP, List.of(new SaveBallot(new Ballot(1, 2, HOME))), () -> {});
            life.settle();
        }
    }

    static Stream<Integer> formats() {
        return IntStream.rangeClosed(1, DiskFolder.FORMAT).boxed();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void opensWhatAnEarlierVersionHasWritten(int format) throws Exception {
        DiskLife.copy(
                Path.of(FormatsTest.class.getResource("/disk/format-" + format).toURI()), folder);
        assertThat(CrashImages.messages(folder)).isEqualTo(WRITES);
        try (DiskLife life = new DiskLife(folder)) {
            LoadedGroup loaded = life.disk.load(GROUP);
            assertThat(loaded).isInstanceOfSatisfying(LoadedGroup.Intact.class, intact -> {
                assertThat(intact.group().ballot()).isEqualTo(new Ballot(1, 2, HOME));
                assertThat(intact.group().floor().position().index()).isEqualTo(5);
            });
            CrashImages.appendUpTo(life, WRITES + 1, WRITES + 2);
        }
        assertThat(CrashImages.messages(folder)).isEqualTo(WRITES + 2);
    }
}
