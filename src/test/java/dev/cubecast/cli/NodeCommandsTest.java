package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class NodeCommandsTest {
    @TempDir
    Path folder;

    private final CommandRun run = new CommandRun();

    private String[] node(String... more) {
        String[] all = {
            "node",
            "--set",
            "node.vertex=0",
            "--set",
            "cube.secret=only for this test",
            "--set",
            "data.folder=" + folder.resolve("data"),
            "--set",
            "log.folder=" + folder.resolve("logs"),
            "--set",
            "http.port=0",
            "--set",
            "bridge.port=0",
            "--set",
            "membership.settle=100ms"
        };
        String[] args = new String[all.length + more.length];
        System.arraycopy(all, 0, args, 0, all.length);
        System.arraycopy(more, 0, args, all.length, more.length);
        return args;
    }

    private static ServerSocket anyPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = anyPort()) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nodeRunsUntilItIsToldToEnd() throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> {
            try {
                return run.execute(node("--json", "--set", "link.port=" + freePort()));
            } catch (IOException noPort) {
                throw new IllegalStateException(noPort);
            }
        });

        JsonObject ready = new JsonObject(run.awaitLine());
        assertThat(ready.getString("bridge")).matches("127\\.0\\.0\\.1:[1-9]\\d*");
        CommandRun status = new CommandRun();
        assertThat(status.execute("status", "--node", ready.getString("http"))).isZero();
        assertThat(status.out()).contains("seen by 0");
        run.stop().request();

        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(run.err()).contains("no peers: this node is a cube of its own");
        assertThat(folder.resolve("logs/node-0.log"))
                .content()
                .contains(" 0 node ", "no peers: ")
                .doesNotContain("WARN");
        assertThat(folder.resolve("data/node-0/incarnation")).exists();
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (ServerSocket taken = anyPort()) {
            int port = taken.getLocalPort();

            assertThat(run.execute(node("--set", "link.port=" + port))).isEqualTo(1);

            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("cannot listen on 127.0.0.1:" + port + " (link.port of node 0)");
        }
    }

    @Test
    void namesTheBridgesPortThatIsTaken() throws IOException {
        try (ServerSocket taken = anyPort()) {
            int port = taken.getLocalPort();

            assertThat(run.execute(node("--set", "link.port=" + freePort(), "--set", "bridge.port=" + port)))
                    .isEqualTo(1);

            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("cannot listen on 127.0.0.1:" + port + " (bridge.port of node 0)");
        }
    }

    @Test
    void namesAllThatIsWrongWithTheConfiguration() throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), "node:\n  vertx: 000\nhttp:\n  port: x\n");

        assertThat(run.execute("node", "-c", file.toString())).isEqualTo(2);

        assertThat(run.err().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("cubecast: " + file))
                .anyMatch(line -> line.contains(":2: node.vertx: found an unknown key, expected perhaps node.vertex"))
                .anyMatch(line -> line.contains(":4: http.port: found \"x\", expected a whole number"))
                .anyMatch(line -> line.contains("cube.secret"));
    }

    @Test
    void saysWhyTheDataFolderCannotBeUsed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run.execute(
                        node("--set", "data.folder=" + file.resolve("data"), "--set", "link.port=" + freePort())))
                .isEqualTo(1);

        assertThat(run.err())
                .hasLineCount(1)
                .contains("node 0 cannot start: cannot use the data folder " + file.resolve("data"))
                .contains(": Not a directory");
    }

    @Test
    void namesAnUnknownSettingOnce() {
        assertThat(run.execute(node("--set", "foo.bar=1"))).isEqualTo(2);

        assertThat(run.err())
                .isEqualToNormalizingNewlines("cubecast: --set foo.bar: found an unknown key, expected one of those in"
                        + " conf/reference.yaml\n");
    }

    @Test
    void namesTheVariableThatIsWrong() {
        run.variable("CUBECAST_LOG_LEVEL", "loud").variable("CUBECAST_NODE", "http://localhost:8080");

        assertThat(run.execute(node())).isEqualTo(2);

        assertThat(run.err())
                .hasLineCount(1)
                .contains("environment variable CUBECAST_LOG_LEVEL: log.level: found \"loud\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --http-port 7004                  | --http-port and --bridge-port must differ by at least 8
            --dimension 7                     | --bridge-port and --link-port must differ by at least 128
            --dimension 0                     | 1 to 10 dimensions
            --link-port 65530                 | --link-port must be from 1 to 65528
            --set http.port=9000              | use --dimension, --http-port
            --set peers.001=a:1               | use --dimension, --http-port
            --set log.level=loud              | one of error, warn, info, debug, trace
            """)
    void cubeRefusesWhatNoCubeCanHave(String args, String advice) {
        assertThat(run.execute(("cube " + args).split(" "))).isEqualTo(2);

        assertThat(run.err()).contains(advice);
    }

    @Test
    void cubeSaysInOneLineThatAllNodesAreReadyAndWhere() throws Exception {
        CubeLayout layout = FreePorts.layout(1);
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> run.execute(
                "cube",
                "--dimension",
                "1",
                "--http-port",
                String.valueOf(layout.httpPort()),
                "--bridge-port",
                String.valueOf(layout.bridgePort()),
                "--link-port",
                String.valueOf(layout.linkPort()),
                "--data",
                folder.resolve("data").toString(),
                "--logs",
                folder.resolve("logs").toString()));

        assertThat(run.awaitLine())
                .isEqualTo("cube cubecast of 2 nodes is ready: 0 http://127.0.0.1:%d, 1 http://127.0.0.1:%d"
                        .formatted(layout.httpPort(), layout.httpPort() + 1));
        run.stop().request();

        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(run.out()).hasLineCount(1);
        assertThat(folder.resolve("logs/node-0.log")).exists();
        assertThat(folder.resolve("logs/node-1.log"))
                .content()
                .contains(" 1 node ")
                .doesNotContain(" 0 node ");
        assertThat(folder.resolve("data/node-1/incarnation")).exists();
    }

    @Test
    void cubeRefusesAVariableOfOneNode() {
        assertThat(run.variable("CUBECAST_PEERS_001", "a:1").execute("cube")).isEqualTo(2);

        assertThat(run.err()).contains("CUBECAST_PEERS_001");
    }
}
