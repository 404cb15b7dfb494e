package dev.cubecast.faults;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.NodeProcess;
import dev.cubecast.node.Web;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The processes of a cube, each with its own file, data and log, and whoever starts those again that end by themselves. */
final class Nodes implements AutoCloseable {
    private static final int REPLICAS = 3;

    private final CubeLayout layout;
    private final Path folder;
    private final List<NodeProcess> processes = new ArrayList<>();
    /** Those that are to be down. */
    private final BitSet down = new BitSet();
    /** Also by an interrupt, while somebody waits for them. */
    private volatile boolean closed;

    private final FaultHistory history;
    private final Web web = new Web();

    /** Processes that are cheap to start. */
    static Nodes cheap(int dimension, Path folder, FaultHistory history) throws IOException {
        return new Nodes(dimension, folder, history, (file, output) -> new NodeProcess(file, Map.of(), output));
    }

    /** Processes as people start them. */
    static Nodes launched(int dimension, Path folder, FaultHistory history) throws IOException {
        return new Nodes(dimension, folder, history, NodeProcess::launched);
    }

    /** How a process is started with a file of settings. */
    @FunctionalInterface
    private interface Start {
        NodeProcess start(Path configFile, Path output) throws IOException;
    }

    private Nodes(int dimension, Path folder, FaultHistory history, Start start) throws IOException {
        // A run that is interrupted leaves no processes behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        this.layout = FreePorts.layout(dimension);
        this.folder = folder;
        this.history = history;
        for (Vertex vertex : layout.cube().vertices()) {
            Map<String, String> own = new LinkedHashMap<>(layout.settingsOf(vertex));
            own.put("data.folder", folder.resolve("data").toString());
            own.put("log.folder", folder.resolve("logs").toString());
            own.put("http.keep-alive", "1s");
            processes.add(start.start(configFile(vertex, own), output(vertex.number())));
        }
    }

    private Path configFile(Vertex vertex, Map<String, String> settings) throws IOException {
        StringBuilder text = new StringBuilder();
        Map<String, List<String>> parts = new LinkedHashMap<>();
        settings.forEach((path, value) -> {
            int dot = path.indexOf('.');
            parts.computeIfAbsent(path.substring(0, dot), part -> new ArrayList<>())
                    .add("  \"" + path.substring(dot + 1) + "\": \"" + value + "\"");
        });
        parts.forEach((part, values) -> text.append(part)
                .append(":\n")
                .append(String.join("\n", values))
                .append('\n'));
        return Files.writeString(folder.resolve("node-" + vertex + ".yaml"), text);
    }

    private Path output(int node) {
        return folder.resolve("out-" + node);
    }

    int dimension() {
        return layout.dimension();
    }

    int size() {
        return processes.size();
    }

    String url(int node) {
        return "http://127.0.0.1:" + (layout.httpPort() + node);
    }

    String name(int node) {
        return new Vertex(node, layout.dimension()).toString();
    }

    Path data(int node) {
        return folder.resolve("data").resolve("node-" + name(node));
    }

    // ---- What happens to them ----

    void kill(int node) throws InterruptedException {
        history.note("kill " + name(node));
        down.set(node);
        processes.get(node).kill();
    }

    void start(int node) throws IOException {
        history.note("start " + name(node));
        down.clear(node);
        processes.get(node).startAgain();
    }

    void pause(int node) throws IOException, InterruptedException {
        history.note("stop " + name(node));
        processes.get(node).signal("STOP");
    }

    void resume(int node) throws IOException, InterruptedException {
        history.note("continue " + name(node));
        processes.get(node).signal("CONT");
    }

    /** A service manager's work: starts again what has ended though it is to run. */
    void startEnded() {
        for (int node = 0; node < processes.size(); node++) {
            NodeProcess process = processes.get(node);
            if (!closed && !down.get(node) && !process.isAlive()) {
                history.note(name(node) + " has ended with " + process.exitCode() + " and is started again");
                try {
                    process.startAgain();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
    }

    /** Whatever was done to them, all run from now on. */
    void goOn() throws IOException, InterruptedException {
        for (int node = 0; node < size(); node++) {
            if (processes.get(node).isAlive()) {
                resume(node);
            }
        }
        down.clear();
        startEnded();
    }

    // ---- What they say ----

    /** What a node says in {@code /cube}, which may be that it is not there. */
    JsonObject cube(int node) {
        return web.get(url(node) + "/cube").json();
    }

    /** Who leads a topic, as far as a node knows that runs. */
    OptionalInt leader(Topic topic) {
        for (int node = 0; node < size(); node++) {
            String leader = processes.get(node).isAlive() ? leader(node, topic.toString()) : "";
            if (!leader.isEmpty()) {
                return OptionalInt.of(number(leader));
            }
        }
        return OptionalInt.empty();
    }

    /** Who leads a topic, as far as a node knows; empty if nobody does. */
    String leader(int asked, String topic) {
        String leader = Endpoint.get(url(asked) + "/topics/" + topic)
                .thenApply(answer -> answer.outcome() == Endpoint.Outcome.DONE
                        ? answer.json().getString("leader")
                        : null)
                .join();
        return leader == null ? "" : leader;
    }

    /** Who holds a topic, as a node knows it. */
    List<Integer> replicas(int asked, String topic) {
        return web.get(url(asked) + "/topics/" + topic).json().getJsonArray("replicas").stream()
                .map(vertex -> number(String.valueOf(vertex)))
                .toList();
    }

    /** What a node says of another one: {@code alive}, {@code suspect} or {@code dead}. */
    String state(int asked, int node) {
        return cube(asked).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(shown -> shown.getString("vertex").equals(name(node)))
                .map(shown -> shown.getString("state"))
                .findFirst()
                .orElse("unknown");
    }

    int number(String vertex) {
        return Integer.parseInt(vertex, 2);
    }

    /** Whether all are ready, each shard is led by its home, and all replicas have all of it. */
    boolean isWhole() {
        startEnded();
        for (int node = 0; node < size(); node++) {
            if (web.get(url(node) + "/health/ready").status() != 200 || !isWhole(shard(node))) {
                return false;
            }
        }
        return true;
    }

    /** What a node says of the shard whose home it is. */
    private JsonObject shard(int home) {
        return cube(home).getJsonArray("shards").stream()
                .map(JsonObject.class::cast)
                .filter(shard -> shard.getString("shard").equals(name(home)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWhole(JsonObject shard) {
        JsonArray replicas = shard.getJsonArray("replicas");
        return shard.getString("home").equals(shard.getString("leader"))
                && replicas.size() == REPLICAS
                && replicas.stream()
                        .map(JsonObject.class::cast)
                        .noneMatch(replica -> "learner".equals(replica.getString("role")));
    }

    void awaitReady(int node) throws InterruptedException {
        web.awaitReady(url(node));
    }

    void awaitWhole() throws InterruptedException {
        try {
            Web.await("the cube is whole", this::isWhole);
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "\n" + describe(), late);
        }
    }

    /** What each node says of itself. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < size(); node++) {
            text.append(name(node)).append(": ");
            try {
                text.append(web.get(url(node) + "/health/ready").text())
                        .append(' ')
                        .append(cube(node).getJsonArray("shards"));
            } catch (UncheckedIOException away) {
                text.append(processes.get(node).isAlive() ? "does not answer" : "has ended");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** All that a node has logged. */
    String log(int node) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            for (Path file : files.filter(log -> log.getFileName().toString().startsWith("node-" + name(node)))
                    .sorted()
                    .toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.append(Files.readString(output(node))).toString();
    }

    @Override
    public void close() {
        closed = true;
        processes.forEach(NodeProcess::close);
    }
}
