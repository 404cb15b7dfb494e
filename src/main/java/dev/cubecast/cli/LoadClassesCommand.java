package dev.cubecast.cli;

import dev.cubecast.config.Settings;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(
        name = "load-classes",
        hidden = true,
        description =
                "Starts two nodes for a moment and uses them, so that the launcher learns which classes a start needs.")
final class LoadClassesCommand implements Callable<Integer> {
    private static final String TOPIC = "warm.up";
    private static final int PUBLISHES_MAX = 50;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("cubecast-load-classes");
        try {
            Terminal quiet = quietTerminal();
            LocalNodes local = new LocalNodes(quiet, configs(folder));
            local.start();
            local.awaitReady();
            use("http://" + local.nodes().get(0).addresses().http());
            quiet.stop().request();
            return local.runToTheEnd();
        } finally {
            delete(folder);
        }
    }

    private static Terminal quietTerminal() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Terminal(
                InputStream.nullInputStream(), nowhere, nowhere, Map.of(), new StopSignal(), Terminal.LAST_INPUT_MS);
    }

    private static List<NodeConfig> configs(Path folder) throws IOException {
        try (ServerSocket first = anyPort();
                ServerSocket second = anyPort()) {
            return List.of(
                    config(folder, "0", first.getLocalPort(), "1", second.getLocalPort()),
                    config(folder, "1", second.getLocalPort(), "0", first.getLocalPort()));
        }
    }

    private static ServerSocket anyPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static NodeConfig config(Path folder, String vertex, int linkPort, String peer, int peerPort) {
        return NodeConfigReader.read(Settings.builder()
                .computed(Map.of(
                        "cube.secret",
                        "only for a moment",
                        "node.vertex",
                        vertex,
                        "http.port",
                        "0",
                        "bridge.port",
                        "0",
                        "link.port",
                        String.valueOf(linkPort),
                        "peers." + peer,
                        "127.0.0.1:" + peerPort,
                        "data.folder",
                        folder.resolve("data").toString(),
                        "log.folder",
                        folder.resolve("logs").toString()))
                .build());
    }

    private static void use(String node) throws InterruptedException {
        Thread subscriber =
                new Thread(() -> Cubecast.run(quietTerminal(), "sub", TOPIC, "--count", "1", "--node", node));
        subscriber.setDaemon(true);
        subscriber.start();
        for (int i = 0; i < PUBLISHES_MAX && subscriber.isAlive(); i++) {
            Cubecast.run(quietTerminal(), "pub", TOPIC, "{}", "--node", node);
            subscriber.join(100);
        }
        Cubecast.run(quietTerminal(), "status", "--node", node);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
