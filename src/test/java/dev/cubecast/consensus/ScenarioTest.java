package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.consensus.ScenarioFile.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the files of {@code src/test/resources/scenarios}: what each rule means, step by step. After a change that is meant
 * {@code -Dcubecast.scenarios.rewrite=true} writes what comes now into the files; read the difference before you keep it.
 */
class ScenarioTest {
    private static final Path FILES = Path.of("src/test/resources/scenarios");
    private static final boolean REWRITE = Boolean.getBoolean("cubecast.scenarios.rewrite");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void happensAsItIsWritten(Path path) throws IOException {
        ScenarioFile file = ScenarioFile.parse(Files.readString(path));
        Scenario scenario = new Scenario();
        List<Block> played = new ArrayList<>();
        for (Block block : file.blocks()) {
            Block now = block.expecting(play(scenario, block, path));
            if (!REWRITE && !now.equals(block)) {
                throw new AssertionError(difference(path, block, now));
            }
            played.add(now);
        }
        if (REWRITE) {
            Files.writeString(path, new ScenarioFile(file.title(), played).text());
        }
    }

    private static List<String> play(Scenario scenario, Block block, Path path) {
        try {
            return scenario.play(block.commands());
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    path + ", from line " + block.line() + " on, " + block.commands() + ": " + failure.getMessage(),
                    failure);
        }
    }

    /** What is the same begins with a space, what is missing with a minus, what is new with a plus. */
    private static String difference(Path path, Block expected, Block found) {
        StringBuilder text = new StringBuilder(path + ", from line " + expected.line() + " on:");
        expected.commands().forEach(command -> text.append("\n  ").append(command));
        text.append("\n----");
        List<String> before = expected.expected();
        List<String> now = found.expected();
        int same = sameLines(before, now);
        now.subList(0, same).forEach(line -> text.append("\n  ").append(line));
        before.subList(same, before.size()).forEach(line -> text.append("\n- ").append(line));
        now.subList(same, now.size()).forEach(line -> text.append("\n+ ").append(line));
        return text.toString();
    }

    /** How many lines at the beginning are the same. */
    private static int sameLines(List<String> before, List<String> now) {
        int same = 0;
        while (same < Math.min(before.size(), now.size()) && before.get(same).equals(now.get(same))) {
            same++;
        }
        return same;
    }

    @Test
    void tellsWhichCommandsThereAre() {
        assertThatThrownBy(() -> new Scenario().play(List.of("explode 000")))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("\"explode\" is none of the commands append, confirm, crash,");
    }

    @Test
    void showsWhatIsDifferent() {
        Block expected = new Block(4, List.of("run 10"), List.of("same", "old"));
        assertThat(difference(Path.of("x.txt"), expected, expected.expecting(List.of("same", "new"))))
                .isEqualTo("x.txt, from line 4 on:\n  run 10\n----\n  same\n- old\n+ new");
    }
}
