package dev.cubecast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.scenario.ScenarioFile.Block;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @Test
    void showsWhatIsDifferent() {
        Block expected = new Block(4, List.of("run 10"), List.of("same", "old"));
        assertThat(Replay.difference(Path.of("x.txt"), expected, expected.expecting(List.of("same", "new"))))
                .isEqualTo("x.txt, from line 4 on:\n  run 10\n----\n  same\n- old\n+ new");
    }
}
