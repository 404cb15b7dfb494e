package dev.cubecast.cli;

import dev.cubecast.config.Settings;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeConfigReader;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "node",
        description = {
            "Runs one node of a cube until it is told to end (Ctrl-C or SIGTERM), and then exits with 0. With a command, starts"
                    + " or stops nodes of this machine in the background.",
            "Each setting can also be given by --set, or by a variable: link.port by CUBECAST_LINK_PORT."
        })
final class NodeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The node's configuration; conf/reference.yaml explains all settings.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "A setting, such as http.port=8081; wins over variables, which win over the file.")
    private List<String> assignments = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private NodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with its subcommands. */
    static CommandLine of(Terminal terminal) {
        return new CommandLine(new NodeCommand(terminal))
                .addSubcommand(new NodeStartCommand(terminal))
                .addSubcommand(new NodeStopCommand(terminal));
    }

    @Override
    public Integer call() {
        NodeConfig config = NodeConfigReader.read(Settings.builder()
                .file(file)
                .environment(terminal.environment(), Set.of(NodeOptions.VARIABLE))
                .arguments(assignments)
                .build());
        warnOfKnownSecret(config);
        LocalNodes local = new LocalNodes(terminal, List.of(config));
        local.start();
        NodePidFile pidFile = namePid(config, local);
        terminal.say("node " + config.vertex() + " has started, its log is "
                + config.log().fileOf(config.vertex()));
        if (config.peers().isEmpty()) {
            terminal.say(CubeNode.NO_PEERS);
        }
        local.awaitReady();
        if (!local.isEnding()) {
            print(config, local.nodes().get(0));
        }
        int code = local.runToTheEnd();
        pidFile.delete();
        return code;
    }

    private static NodePidFile namePid(NodeConfig config, LocalNodes local) {
        NodePidFile pidFile = new NodePidFile(config.nodeFolder());
        try {
            pidFile.write();
            return pidFile;
        } catch (CommandFailure unwritable) {
            local.stop();
            throw unwritable;
        }
    }

    private void print(NodeConfig config, CubeNode node) {
        terminal.print(
                json
                        ? new JsonObject()
                                .put("cube", config.cube().name())
                                .put("vertex", node.vertex().toString())
                                .put("http", node.addresses().http())
                                .put("bridge", node.addresses().bridge())
                                .put("link", node.addresses().link())
                                .put("transport", node.transport())
                                .encode()
                        : "node " + node.vertex() + " of cube " + config.cube().name() + " is ready: http://"
                                + node.addresses().http() + ", links "
                                + node.addresses().link() + ", sockets served by " + node.transport());
        terminal.flush();
    }

    private void warnOfKnownSecret(NodeConfig config) {
        if (config.cube().secret().equals(CubeLayout.DEVELOPMENT_SECRET)
                && !isLoopback(config.link().host())) {
            terminal.say("warning: links listen on " + config.link().host()
                    + " with the secret of the examples, which everybody knows; set cube.secret");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
