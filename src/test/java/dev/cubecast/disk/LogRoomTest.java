package dev.cubecast.disk;

import static dev.cubecast.disk.LogRoom.ROOM_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRoomTest {
    @TempDir
    private Path folder;

    private Path log;
    private LogRoom room;

    @BeforeEach
    void begin() throws IOException {
        log = logWith("000009.log", "first");
        room = new LogRoom(folder, new FreeSpace(folder));
    }

    private Path logWith(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private void write(int bytes) throws IOException {
        room.onWritten(bytes);
        room.makeIfShort();
    }

    @Test
    void makesNoneBeforeAnythingIsWritten() throws IOException {
        room.makeIfShort();
        assertThat(log).hasSize(5);
    }

    @Test
    void leavesWhatIsWrittenAndPutsZerosBehindIt() throws IOException {
        write(5);
        byte[] content = Files.readAllBytes(log);
        assertThat(Arrays.copyOf(content, 5)).asString().isEqualTo("first");
        assertThat(Arrays.copyOfRange(content, 5, content.length)).isEqualTo(new byte[ROOM_BYTES]);
    }

    @Test
    void makesMoreOnceTheRoomIsNearlyUsedUp() throws IOException {
        write(5);
        for (int used = 0; used < ROOM_BYTES / 2; used += 1_000) {
            write(1_000);
        }
        assertThat(log).hasSize(5 + ROOM_BYTES);
        for (int used = 0; used < ROOM_BYTES / 2; used += 1_000) {
            write(1_000);
        }
        assertThat(log).hasSize(5 + 2 * ROOM_BYTES);
    }

    @Test
    void makesNoneBehindALargeWrite() throws IOException {
        write(100_000);
        assertThat(log).hasSize(5);
    }

    @Test
    void followsTheDatabaseToItsNextLog() throws IOException {
        write(5);
        Path next = logWith("000010.log", "second");
        for (int used = 0; used < ROOM_BYTES; used += 1_000) {
            write(1_000);
        }
        assertThat(log).hasSize(5 + ROOM_BYTES);
        assertThat(next).hasSize(6 + ROOM_BYTES);
    }

    @Test
    void countsTheLogsBeyondAMillion() throws IOException {
        Path last = logWith("1000000.log", "last");
        logWith("999999.log", "before");
        write(4);
        assertThat(last).hasSize(4 + ROOM_BYTES);
    }

    /** Large writes pass the end of the room without a word. */
    @Test
    void putsZerosBehindALogThatHasGrownBeyondItsRoom() throws IOException {
        write(5);
        write(50_000_000);
        Files.write(log, new byte[1_000], StandardOpenOption.APPEND);
        write(5);
        assertThat(log).hasSize(5 + ROOM_BYTES + 1_000 + ROOM_BYTES);
        write(5);
        assertThat(log).hasSize(5 + ROOM_BYTES + 1_000 + ROOM_BYTES);
    }

    @Test
    void aFolderWithoutALogGetsNone() throws IOException {
        Files.delete(log);
        write(5);
        assertThat(folder).isEmptyDirectory();
    }
}
