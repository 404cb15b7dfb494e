package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePidFileTest {
    @TempDir
    Path folder;

    private NodePidFile file() {
        return new NodePidFile(folder);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("pid"));
    }

    private void write(String... lines) throws IOException {
        Files.write(folder.resolve("pid"), List.of(lines));
    }

    @Test
    void namesTheProcessThatRunsTheNode() throws IOException {
        file().write();

        assertThat(file().process()).contains(ProcessHandle.current());
        assertThat(lines())
                .first()
                .isEqualTo(String.valueOf(ProcessHandle.current().pid()));
    }

    @Test
    void nobodyRunsANodeWithoutTheFile() {
        assertThat(file().process()).isEmpty();
    }

    @Test
    void doesNotTakeAProcessThatBeganLaterForTheNode() throws IOException {
        file().write();
        write(lines().get(0), String.valueOf(Long.parseLong(lines().get(1)) - 3_000));

        assertThat(file().process()).isEmpty();
    }

    @Test
    void doesNotTakeAProcessThatHasEndedForTheNode() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        write(String.valueOf(ended.pid()), "0");

        assertThat(file().process()).isEmpty();
    }

    @Test
    void refusesToGuess() throws IOException {
        write("1234");

        assertThatThrownBy(() -> file().process())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cannot tell from " + folder.resolve("pid"));
    }

    @Test
    void leavesTheFileOfAnotherProcess() throws IOException {
        write("1", "0");

        file().delete();
        assertThat(folder.resolve("pid")).exists();

        file().write();
        file().delete();
        assertThat(folder.resolve("pid")).doesNotExist();
    }
}
