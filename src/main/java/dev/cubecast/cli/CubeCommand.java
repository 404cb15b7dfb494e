package dev.cubecast.cli;

import dev.cubecast.config.ConfigException;
import dev.cubecast.config.ConfigProblem;
import dev.cubecast.config.Origin;
import dev.cubecast.config.Settings;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeConfigReader;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cube",
        description = {
            "Runs a whole cube in this process until it is told to end (Ctrl-C or SIGTERM), and then exits with 0.",
            "Node number i listens on each port + i; data and logs go where single nodes would put them."
        })
final class CubeCommand implements Callable<Integer> {
    /** What each node of the cube has for itself, so that a value for all makes no sense. */
    private static final Set<String> OF_ONE_NODE =
            Set.of("node.vertex", "node.host", "http.port", "bridge.port", "link.port");

    private static final String ADVICE =
            "nothing here: every node of the cube gets its own; use --dimension, --http-port, --bridge-port, --link-port";

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Option(names = "--dimension", paramLabel = "D", defaultValue = "3", description = "2^D nodes (${DEFAULT-VALUE}).")
    private int dimension;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "HTTP of node 0 (${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--bridge-port",
            paramLabel = "PORT",
            defaultValue = "7000",
            description = "Event bus bridge of node 0 (${DEFAULT-VALUE}), over TCP.")
    private int bridgePort;

    @Option(
            names = "--link-port",
            paramLabel = "PORT",
            defaultValue = "7100",
            description = "Links of node 0 (${DEFAULT-VALUE}).")
    private int linkPort;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for node-<vertex> of each node (data).")
    private @Nullable String data;

    @Option(names = "--logs", paramLabel = "DIR", description = "Folder for node-<vertex>.log of each node (logs).")
    private @Nullable String logs;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "A setting of all nodes, such as log.level=debug; conf/reference.yaml explains all.")
    private List<String> assignments = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    CubeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CubeLayout layout = layout();
        requireSharedSettings();
        List<NodeConfig> configs = layout.cube().vertices().stream()
                .map(vertex -> config(layout, vertex))
                .toList();
        LocalNodes local = new LocalNodes(terminal, configs);
        terminal.say("starting " + configs.size() + " nodes …");
        local.start();
        local.awaitReady();
        if (!local.isEnding()) {
            terminal.print(json ? toJson(configs, local).encode() : forPeople(configs, local));
            terminal.flush();
        }
        return local.runToTheEnd();
    }

    private CubeLayout layout() {
        try {
            return new CubeLayout(dimension, httpPort, bridgePort, linkPort);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private void requireSharedSettings() {
        List<ConfigProblem> problems = new ArrayList<>();
        for (String assignment : assignments) {
            String path = assignment.replaceFirst("=.*", "").strip();
            if (OF_ONE_NODE.contains(path) || path.startsWith("peers.")) {
                problems.add(new ConfigProblem(new Origin.Argument("--set " + path), path, "a value", ADVICE));
            }
        }
        Set<String> variables = OF_ONE_NODE.stream().map(Settings::variableOf).collect(Collectors.toSet());
        for (String name : terminal.environment().keySet()) {
            if (variables.contains(name) || name.startsWith(Settings.variableOf("peers."))) {
                problems.add(new ConfigProblem(new Origin.EnvironmentVariable(name), "", "a value", ADVICE));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private NodeConfig config(CubeLayout layout, Vertex vertex) {
        List<String> arguments = new ArrayList<>(assignments);
        if (data != null) {
            arguments.add("data.folder=" + data);
        }
        if (logs != null) {
            arguments.add("log.folder=" + logs);
        }
        return NodeConfigReader.read(Settings.builder()
                .computed(layout.settingsOf(vertex))
                .environment(terminal.environment(), Set.of(NodeOptions.VARIABLE))
                .arguments(arguments)
                .build());
    }

    private static String forPeople(List<NodeConfig> configs, LocalNodes local) {
        return "cube " + configs.get(0).cube().name() + " of " + configs.size() + " nodes is ready: "
                + local.nodes().stream()
                        .map(node ->
                                node.vertex() + " http://" + node.addresses().http())
                        .collect(Collectors.joining(", "));
    }

    private static JsonObject toJson(List<NodeConfig> configs, LocalNodes local) {
        JsonArray nodes = new JsonArray();
        for (CubeNode node : local.nodes()) {
            nodes.add(new JsonObject()
                    .put("vertex", node.vertex().toString())
                    .put("http", node.addresses().http())
                    .put("bridge", node.addresses().bridge())
                    .put("link", node.addresses().link())
                    .put("transport", node.transport()));
        }
        return new JsonObject().put("cube", configs.get(0).cube().name()).put("nodes", nodes);
    }
}
