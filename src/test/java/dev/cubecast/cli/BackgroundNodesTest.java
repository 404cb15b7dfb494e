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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code node start} and {@code node stop}, with a cube of two nodes in processes of their own. */
@Timeout(120)
class BackgroundNodesTest {
    private static final List<String> VERTICES = List.of("0", "1");

    @TempDir
    Path folder;

    private final CubeLayout layout = FreePorts.layout(1);
    private final CommandRun run = new CommandRun();

    private void configure() throws IOException {
        for (int i = 0; i < 2; i++) {
            Files.writeString(folder.resolve("node-" + i + ".yaml"), """
                    cube:
                      secret: only for this test
                    node:
                      vertex: "%d"
                    http:
                      port: %d
                    bridge:
                      port: 0
                    link:
                      port: %d
                    peers:
                      %d: 127.0.0.1:%d
                    data:
                      folder: %s
                    log:
                      folder: %s
                    """.formatted(
                            i,
                            layout.httpPort() + i,
                            layout.linkPort() + i,
                            1 - i,
                            layout.linkPort() + 1 - i,
                            folder.resolve("data"),
                            folder.resolve("logs")));
        }
    }

    @AfterEach
    void killWhatIsLeft() {
        VERTICES.forEach(vertex -> process(vertex).ifPresent(ProcessHandle::destroyForcibly));
    }

    private Optional<ProcessHandle> process(String vertex) {
        return new NodePidFile(folder.resolve("data/node-" + vertex)).process();
    }

    private int node(String command, String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "node";
        args[1] = command;
        args[2] = "--conf";
        args[3] = folder.toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return run.execute(args);
    }

    @Test
    void nodesAreStartedAndStoppedOneByOneWhileTheOthersRun() throws IOException {
        configure();

        assertThat(node("start", "0", "1")).as(run.err()).isZero();
        assertThat(run.out()).contains("node 0 (process ", " is ready: http://127.0.0.1:" + layout.httpPort());
        ProcessHandle first = process("0").orElseThrow();
        ProcessHandle second = process("1").orElseThrow();

        assertThat(node("start", "1")).isZero();
        assertThat(run.out()).contains("node 1 (process " + second.pid() + ") runs already");

        assertThat(node("stop", "1")).as(run.err()).isZero();
        assertThat(run.out()).contains("node 1 (process " + second.pid() + ") has ended");
        assertThat(second.isAlive()).isFalse();
        assertThat(folder.resolve("data/node-1/pid")).doesNotExist();
        assertThat(first.isAlive()).isTrue();

        assertThat(node("stop", "--kill", "0", "1")).isZero();
        assertThat(run.out()).contains("node 0 (process " + first.pid() + ") was killed", "node 1 is not running");
        assertThat(first.isAlive()).isFalse();
        assertThat(folder.resolve("data/node-0/pid")).exists();
    }

    @Test
    void saysAsJsonWhichNodesWereStartedAndStopped() throws IOException {
        configure();

        assertThat(node("start", "0", "1", "--json")).as(run.err()).isZero();

        JsonObject started = new JsonObject(run.out()).getJsonArray("nodes").getJsonObject(0);
        long process = process(started.getString("vertex")).orElseThrow().pid();
        assertThat(started)
                .isEqualTo(new JsonObject()
                        .put("vertex", started.getString("vertex"))
                        .put("process", started.getValue("process"))
                        .put("state", "ready")
                        .put(
                                "http",
                                "http://127.0.0.1:"
                                        + (layout.httpPort() + Integer.parseInt(started.getString("vertex")))));
        assertThat(started.getLong("process")).isEqualTo(process);

        CommandRun again = new CommandRun();
        assertThat(again.execute("node", "stop", "--kill", "--json", "--conf", folder.toString(), "0", "1"))
                .isZero();
        assertThat(again.execute("node", "stop", "--json", "--conf", folder.toString(), "0"))
                .isZero();

        assertThat(again.out().lines())
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(new JsonObject(first).getJsonArray("nodes"))
                                .extracting(node -> ((JsonObject) node).getString("state"))
                                .containsExactly("killed", "killed"),
                        second -> assertThat(second)
                                .isEqualTo(
                                        "{\"nodes\":[{\"vertex\":\"0\",\"process\":null,\"state\":\"not running\"}]}"));
    }

    @Test
    void showsWhatANodeSaidThatDidNotStart() throws IOException {
        configure();
        try (ServerSocket taken = new ServerSocket(layout.linkPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(node("start", "0")).isEqualTo(1);

            assertThat(run.err())
                    .contains(
                            "node 0 has ended with exit code 1; it said:",
                            "cannot listen on",
                            String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void doesNotStopAProcessThatRunsMoreThanTheNode() throws Exception {
        configure();
        try (FakeNode whole = new FakeNode().answers(200, "{}")) {
            String port = whole.url().replaceFirst(".*:", "");

            assertThat(node("stop", "0", "--set", "http.port=" + port)).isEqualTo(1);
        }
        assertThat(run.err()).contains("node 0 answers at", "no process is known that runs it alone");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stop                     | name either nodes by their vertices
            start 000 -c node.yaml   | name either nodes by their vertices
            start 000 --conf nowhere | there is no nowhere/node-000.yaml
            stop 12                  | binary digits
            """)
    void wrongUsageExitsWithTwoAndSaysWhatIsRight(String args, String advice) {
        assertThat(run.execute(("node " + args).split(" "))).isEqualTo(2);

        assertThat(run.err()).contains(advice);
    }
}
