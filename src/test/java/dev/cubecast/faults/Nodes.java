package dev.cubecast.faults;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.NodeProcess;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processes of a cube, each with its own file, data and log, and whoever starts those again that end by themselves.
 */
final class Nodes implements AutoCloseable {
    /** Entries that a replica may lack which keeps up with the load: those of a few round trips. */
    private static final long LAG_MAX = 50;

    private final CubeLayout layout;
    private final Path folder;
    private final List<NodeProcess> processes = new ArrayList<>();
    /** Those that are to be down. */
    private final BitSet down = new BitSet();
    /** Also by an interrupt, while somebody waits for them. */
    private volatile boolean closed;

    private final FaultHistory history;
    private final CubeStatus status;
    private final int[] ends;

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
        this.ends = new int[processes.size()];
        this.status = new CubeStatus(this);
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

    int number(String vertex) {
        return Integer.parseInt(vertex, 2);
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

    /** Ends a node as a service manager does, which must not take long. */
    void stop(int node) throws InterruptedException {
        history.note("end " + name(node));
        down.set(node);
        history.note(name(node) + " has ended with " + processes.get(node).stop());
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
                ends[node]++;
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

    boolean isAlive(int node) {
        return processes.get(node).isAlive();
    }

    CubeStatus status() {
        return status;
    }

    void awaitReady(int node) throws InterruptedException {
        status.awaitReady(node);
    }

    /**
     * Returns when all are ready, each shard is led by its home, and all replicas keep up with it; starts again what
     * ends meanwhile.
     */
    void awaitWhole() throws InterruptedException {
        status.await("the cube is whole", () -> {
            startEnded();
            return status.isWhole(LAG_MAX);
        });
    }

    /** Returns when no replica lacks anything; nobody may publish meanwhile. */
    void awaitEqual() throws InterruptedException {
        status.await("all replicas have all of each shard", () -> {
            startEnded();
            return status.isEqual();
        });
    }

    /** How often it was started again because it had ended by itself. */
    int ends(int node) {
        return ends[node];
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
