package dev.cubecast.forming;

import dev.cubecast.scenario.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rule 15 means, as scenarios. */
class FormingScenarioTest {
    static List<Path> files() throws IOException {
        return Replay.files("forming");
    }

    @ParameterizedTest
    @MethodSource("files")
    void happensAsItIsWritten(Path path) throws IOException {
        Replay.of(path, new FormingScript());
    }
}
