package dev.cubecast.scenario;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A scenario as text, after the manner of etcd/raft's: blocks of commands, a line {@code ----}, and what is expected to
 * come of them up to a blank line. The first line names the rule; lines that begin with {@code #} are for people.
 *
 * @param title the first line
 * @param blocks in their order
 */
record ScenarioFile(String title, List<Block> blocks) {
    private static final String SEPARATOR = "----";
    private static final String COMMENT = "#";
    private static final Pattern TITLE = Pattern.compile("# Rule \\d+: .+");

    /**
     * Commands and what comes of them.
     *
     * @param line of the file where it begins, from 1
     * @param input commands, comments and blank lines
     * @param expected empty when the file has just been written
     */
    record Block(int line, List<String> input, List<String> expected) {
        List<String> commands() {
            return input.stream()
                    .filter(each -> !each.isBlank() && !each.startsWith(COMMENT))
                    .toList();
        }

        String text() {
            return Stream.of(input, List.of(SEPARATOR), expected)
                    .flatMap(List::stream)
                    .map(line -> line + "\n")
                    .collect(joining());
        }

        Block expecting(List<String> output) {
            return new Block(line, input, output);
        }
    }

    static ScenarioFile parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !TITLE.matcher(lines.get(0)).matches()) {
            throw new AssertionError("a scenario begins with \"# Rule NUMBER: \" and why, but this one with "
                    + lines.stream().findFirst().orElse("nothing"));
        }
        List<Block> blocks = new ArrayList<>();
        List<String> input = new ArrayList<>();
        int begun = 2;
        int line = 1;
        for (Iterator<String> rest = lines.listIterator(1); rest.hasNext(); ) {
            String next = rest.next();
            line++;
            if (!next.equals(SEPARATOR)) {
                input.add(next);
                continue;
            }
            List<String> expected = upToBlank(rest);
            blocks.add(new Block(begun, List.copyOf(input), expected));
            line += expected.size() + 1;
            begun = line + 1;
            input.clear();
        }
        if (!input.isEmpty()) {
            throw new AssertionError("after line " + begun + " there are commands without " + SEPARATOR);
        }
        return new ScenarioFile(lines.get(0), List.copyOf(blocks));
    }

    private static List<String> upToBlank(Iterator<String> lines) {
        List<String> expected = new ArrayList<>();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isBlank()) {
                break;
            }
            expected.add(line);
        }
        return expected;
    }

    String text() {
        return title + "\n" + blocks.stream().map(Block::text).collect(joining("\n"));
    }
}
