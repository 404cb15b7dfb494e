package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.NodeClient;
import dev.cubecast.cli.RequestFailure;
import dev.cubecast.config.FileFailure;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A cube in a folder of its own, each node a process, as {@code cubecast node} runs it. */
final class DemoCube {
    private final Path folder;
    private final CubeLayout layout;
    private final Children children;
    private final Map<Vertex, Process> processes = new TreeMap<>();

    DemoCube(Path folder, CubeLayout layout, Children children) {
        this.folder = folder;
        this.layout = layout;
        this.children = children;
    }

    List<Vertex> vertices() {
        return layout.cube().vertices();
    }

    /** Writes a configuration for each node: what differs from the defaults. */
    void configure() {
        for (Vertex vertex : vertices()) {
            Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
            settings.put("data.folder", folder.resolve("data").toString());
            settings.put("log.folder", folder.resolve("logs").toString());
            try {
                Files.writeString(configOf(vertex), yaml(settings));
            } catch (IOException unwritable) {
                throw new CommandFailure(FileFailure.describe(unwritable));
            }
        }
    }

    private Path configOf(Vertex vertex) {
        return folder.resolve("node-" + vertex + ".yaml");
    }

    /** Each setting is {@code section.key}; the settings of a section follow on one another. */
    private static String yaml(Map<String, String> settings) {
        StringBuilder yaml = new StringBuilder();
        String section = "";
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            int dot = setting.getKey().indexOf('.');
            if (!setting.getKey().substring(0, dot).equals(section)) {
                section = setting.getKey().substring(0, dot);
                yaml.append(section).append(":\n");
            }
            yaml.append("  \"").append(setting.getKey().substring(dot + 1)).append("\": '");
            yaml.append(setting.getValue().replace("'", "''")).append("'\n");
        }
        return yaml.toString();
    }

    /** @return its process id */
    long start(Vertex vertex) {
        Process process = children.start(
                "node-" + vertex,
                List.of(),
                List.of("node", "-c", configOf(vertex).toString()));
        processes.put(vertex, process);
        return process.pid();
    }

    /** As {@code kill -9} does it: nothing is said, nothing is closed. */
    void kill(Vertex vertex) throws InterruptedException {
        process(vertex).destroyForcibly().waitFor();
    }

    private Process process(Vertex vertex) {
        return Optional.ofNullable(processes.get(vertex))
                .orElseThrow(() -> new IllegalStateException("node " + vertex + " was not started"));
    }

    String url(Vertex vertex) {
        return "http://127.0.0.1:" + (layout.httpPort() + vertex.number());
    }

    NodeClient client(List<Vertex> nodes) {
        return new NodeClient(nodes.stream().map(this::url).map(URI::create).toList());
    }

    /** What a node still waits for before it can serve; nothing if it is ready. */
    Optional<String> missing(Vertex vertex) {
        if (!process(vertex).isAlive()) {
            throw new CommandFailure(
                    "node " + vertex + " has ended; what it said is in " + folder.resolve("node-" + vertex + ".err"));
        }
        try {
            client(List.of(vertex)).get("/health/ready");
            return Optional.empty();
        } catch (RequestFailure notReady) {
            return Optional.of(String.valueOf(notReady.getMessage()));
        }
    }
}
