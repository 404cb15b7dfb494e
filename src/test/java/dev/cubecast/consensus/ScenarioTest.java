package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.scenario.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that are about the replicas of one group, as scenarios. */
class ScenarioTest {
    static List<Path> files() throws IOException {
        return Replay.files("");
    }

    @ParameterizedTest
    @MethodSource("files")
    void happensAsItIsWritten(Path path) throws IOException {
        Replay.of(path, new Scenario());
    }

    @Test
    void tellsWhichCommandsThereAre() {
        assertThatThrownBy(() -> new Scenario().play(List.of("explode 000")))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("\"explode\" is none of the commands append, confirm, crash,");
    }
}
