package dev.cubecast.scenario;

import dev.cubecast.scenario.ScenarioFile.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replays the files of {@code src/test/resources/scenarios}: what each rule means, step by step. After a change that is
 * meant {@code -Dcubecast.scenarios.rewrite=true} writes what comes now into the files; read the difference before you
 * keep it.
 */
public final class Replay {
    private static final Path FILES = Path.of("src/test/resources/scenarios");
    private static final boolean REWRITE = Boolean.getBoolean("cubecast.scenarios.rewrite");

    private Replay() {}

    /** Plays commands, one after the other. */
    public interface Player {
        /** Returns what comes of commands, at least one line. */
        List<String> play(List<String> commands);
    }

    /** The scenarios of one language, in the order of their names. */
    public static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FILES.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    /** Plays a file to somebody who has not played anything yet. */
    public static void of(Path path, Player player) throws IOException {
        ScenarioFile file = ScenarioFile.parse(Files.readString(path));
        List<Block> played = new ArrayList<>();
        for (Block block : file.blocks()) {
            Block now = block.expecting(play(player, block, path));
            if (!REWRITE && !now.equals(block)) {
                throw new AssertionError(difference(path, block, now));
            }
            played.add(now);
        }
        if (REWRITE) {
            Files.writeString(path, new ScenarioFile(file.title(), played).text());
        }
    }

    private static List<String> play(Player player, Block block, Path path) {
        try {
            return player.play(block.commands());
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    path + ", from line " + block.line() + " on, " + block.commands() + ": " + failure.getMessage(),
                    failure);
        }
    }

    /** What is the same begins with a space, what is missing with a minus, what is new with a plus. */
    static String difference(Path path, Block expected, Block found) {
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
}
