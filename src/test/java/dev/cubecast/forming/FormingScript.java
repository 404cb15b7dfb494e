package dev.cubecast.forming;

import dev.cubecast.forming.FormingWorld.Node;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.scenario.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes that are told line by line what happens to them, and say line by line whether they are a cube. */
final class FormingScript extends Script {
    private static final Pattern CUBE = Pattern.compile("cube ([0-9a-f]{8})");

    /** Everything takes as short as it can, but what is drawn is never the same. */
    private final RandomGenerator random = new RandomGenerator() {
        private long drawn;

        @Override
        public long nextLong() {
            return ++drawn << 32;
        }

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    };

    /** How each cube is called, by its id. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private @Nullable FormingWorld world;
    private int told;

    FormingScript() {
        on("members", this::configure);
        on("start", words -> words.forEach(name -> node(name).start()));
        on("crash", words -> words.forEach(name -> node(name).crash()));
        on("wipe", words -> words.forEach(name -> node(name).wipe()));
        on("hold", words -> words.forEach(name -> node(name).hangs = true));
        on("release", words -> words.forEach(name -> node(name).release()));
        on("lose", this::lose);
        on("heal", words -> world().loses = sent -> false);
        on("run", words -> world().run(Long.parseLong(word(words, 0))));
        on("status", words -> world().nodes.values().forEach(node -> tell(statusOf(node))));
    }

    /** {@code members 000 001 010}: none of which runs yet. */
    private void configure(List<String> words) {
        world = new FormingWorld(
                random,
                words.stream().mapToInt(name -> Vertex.parse(name).number()).toArray());
    }

    /** {@code lose Holds 000 001}: messages of this kind from one to the other. */
    private void lose(List<String> words) {
        String kind = word(words, 0);
        Vertex from = node(word(words, 1)).vertex;
        Vertex to = node(word(words, 2)).vertex;
        world().loses = world().loses
                .or(sent -> sent.message().getClass().getSimpleName().equals(kind)
                        && sent.from().equals(from)
                        && sent.to().equals(to));
    }

    private FormingWorld world() {
        if (world == null) {
            throw new AssertionError("a scenario begins with the command members");
        }
        return world;
    }

    private Node node(String name) {
        return world().node(Vertex.parse(name));
    }

    private String statusOf(Node node) {
        Forming forming = node.forming;
        if (forming == null) {
            return node.vertex + " does not run";
        }
        return node.vertex + ": "
                + forming.waitsFor(world().nowMs())
                        .or(() -> forming.charter().map(charter -> "belongs to " + charter))
                        .orElseThrow();
    }

    @Override
    protected void onPlayed() {
        List<String> notes = world().notes;
        for (; told < notes.size(); told++) {
            tell(notes.get(told));
        }
    }

    private void tell(String line) {
        Matcher id = CUBE.matcher(line);
        print(id.replaceAll(found ->
                "cube " + names.computeIfAbsent(found.group(1), unknown -> "" + (char) ('A' + names.size()))));
    }
}
