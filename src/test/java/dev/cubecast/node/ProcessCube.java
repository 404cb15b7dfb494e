package dev.cubecast.node;

import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Four nodes in processes of their own, any of which may die: three have each topic. */
public final class ProcessCube implements AutoCloseable {
    private static final int DIMENSION = 2;

    private final CubeLayout layout = FreePorts.layout(DIMENSION);
    private final List<NodeProcess> processes = new ArrayList<>();
    private final Web web = new Web();

    /** @param special settings of all nodes beside those of a cube on one machine */
    public ProcessCube(Path folder, Map<String, String> special) throws IOException, InterruptedException {
        for (Vertex vertex : layout.cube().vertices()) {
            Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
            settings.put("data.folder", folder.resolve("data").toString());
            settings.put("log.folder", folder.resolve("logs").toString());
            settings.putAll(special);
            Path file = Files.writeString(folder.resolve("node-" + vertex + ".yaml"), "cube:\n  name: clients\n");
            processes.add(new NodeProcess(file, settings, folder.resolve("out-" + vertex)));
        }
        for (int node = 0; node < size(); node++) {
            awaitReady(node);
        }
    }

    public int size() {
        return processes.size();
    }

    public String url(int node) {
        return "http://127.0.0.1:" + (layout.httpPort() + node);
    }

    /** Where a node listens for the event bus protocol over TCP. */
    public String bridge(int node) {
        return "127.0.0.1:" + (layout.bridgePort() + node);
    }

    /** All nodes as scripts read them: host, port of HTTP and port of the bridge. */
    public String addresses() {
        return IntStream.range(0, size())
                .mapToObj(node -> "127.0.0.1:" + (layout.httpPort() + node) + ":" + (layout.bridgePort() + node))
                .collect(Collectors.joining(" "));
    }

    /** The node that a client names. */
    public int at(String url) {
        return IntStream.range(0, size())
                .filter(node -> url(node).equals(url))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node of the cube is at " + url));
    }

    public void publish(int node, String topic, String json) {
        Web.Answer answer = web.publish(url(node), topic, json);
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
    }

    /** Of all event bus endpoints. */
    public List<String> bridges() {
        return IntStream.range(0, size()).mapToObj(this::bridge).toList();
    }

    public void kill(int node) throws InterruptedException {
        processes.get(node).kill();
    }

    /** Ends it as a service manager does. */
    public void stop(int node) throws InterruptedException {
        processes.get(node).stop();
    }

    /** Sends a signal by its name: {@code STOP}, {@code CONT}. */
    public void signal(int node, String name) throws IOException, InterruptedException {
        processes.get(node).signal(name);
    }

    /** Returns when it serves. */
    public void startAgain(int node) throws IOException, InterruptedException {
        processes.get(node).startAgain();
        awaitReady(node);
    }

    private void awaitReady(int node) throws InterruptedException {
        web.awaitReady(url(node));
    }

    @Override
    public void close() {
        processes.forEach(NodeProcess::close);
    }
}
