package dev.cubecast.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The commands of a language of scenarios, and what has come of those that were played. */
public abstract class Script implements Replay.Player {
    private static final List<String> NOTHING = List.of("(nothing)");

    private final Map<String, Consumer<List<String>>> commands = new TreeMap<>();
    private final List<String> output = new ArrayList<>();

    /** @param command gets the words behind its name */
    protected final void on(String name, Consumer<List<String>> command) {
        commands.put(name, command);
    }

    /** Runs after each command. */
    protected abstract void onPlayed();

    /** Adds a line to what has come. */
    protected final void print(String line) {
        output.add(line);
    }

    @Override
    public final List<String> play(List<String> lines) {
        output.clear();
        lines.forEach(this::play);
        return output.isEmpty() ? NOTHING : List.copyOf(output);
    }

    private void play(String line) {
        List<String> words = List.of(line.trim().split("\\s+"));
        Consumer<List<String>> command = commands.get(words.get(0));
        if (command == null) {
            throw new AssertionError(
                    "\"" + words.get(0) + "\" is none of the commands " + String.join(", ", commands.keySet()));
        }
        command.accept(words.subList(1, words.size()));
        onPlayed();
    }

    protected static String word(List<String> words, int number) {
        if (number >= words.size()) {
            throw new AssertionError("after " + words + " something is missing");
        }
        return words.get(number);
    }
}
