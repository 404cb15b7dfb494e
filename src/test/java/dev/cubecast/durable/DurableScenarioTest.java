package dev.cubecast.durable;

import dev.cubecast.scenario.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that are about publishers and offsets, as scenarios. */
class DurableScenarioTest {
    static List<Path> files() throws IOException {
        return Replay.files("durable");
    }

    @ParameterizedTest
    @MethodSource("files")
    void happensAsItIsWritten(Path path) throws IOException {
        Replay.of(path, new DurableScript());
    }
}
