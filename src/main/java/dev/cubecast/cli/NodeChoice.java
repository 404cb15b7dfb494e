package dev.cubecast.cli;

import dev.cubecast.config.Settings;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeConfigReader;
import dev.cubecast.overlay.Vertex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Says which nodes of this machine a command is about: by their configurations, or by vertices and a folder of those.
 */
final class NodeChoice {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "VERTEX", arity = "0..*", description = "A node by its vertex, such as 101.")
    private List<String> vertices = List.of();

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            defaultValue = "conf/cube-3",
            description = "The folder with node-<vertex>.yaml of each VERTEX (${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration of one node, in place of VERTEX.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "A setting that wins over the files, such as data.folder=/var/lib/cubecast.")
    private List<String> assignments = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    /**
     * A node and what it is configured by.
     *
     * @param arguments what stands behind {@code cubecast} to run it
     */
    record Chosen(NodeConfig config, List<String> arguments) {
        String name() {
            return "node " + config.vertex();
        }
    }

    /** @throws ParameterException if none is chosen, or a configuration is not there */
    List<Chosen> chosen(Terminal terminal) {
        if ((file == null) == vertices.isEmpty()) {
            throw wrong("name either nodes by their vertices, such as 101, or one by its configuration with -c");
        }
        List<Path> files = file == null ? vertices.stream().map(this::fileOf).toList() : List.of(file);
        return files.stream().map(path -> read(path, terminal)).toList();
    }

    private Path fileOf(String vertex) {
        Path path = folder.resolve("node-" + parse(vertex) + ".yaml");
        if (!Files.exists(path)) {
            throw wrong("there is no " + path + "; --conf names the folder of the configurations, -c a single one");
        }
        return path;
    }

    /** Not picocli, which calls a vertex that is none an argument too many. */
    private Vertex parse(String vertex) {
        try {
            return Vertex.parse(vertex);
        } catch (IllegalArgumentException none) {
            throw wrong(String.valueOf(none.getMessage()));
        }
    }

    private ParameterException wrong(String advice) {
        return new ParameterException(command.commandLine(), advice);
    }

    private Chosen read(Path path, Terminal terminal) {
        NodeConfig config = NodeConfigReader.read(Settings.builder()
                .file(path)
                .environment(terminal.environment(), Set.of(NodeOptions.VARIABLE))
                .arguments(assignments)
                .build());
        List<String> arguments = new ArrayList<>(List.of("node", "-c", path.toString()));
        assignments.forEach(assignment -> arguments.addAll(List.of("--set", assignment)));
        return new Chosen(config, arguments);
    }
}
