package dev.cubecast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.ProcessCube;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients of Vert.x in JavaScript, unchanged, our own one, and the examples, at four nodes that are real processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OtherLanguagesTest {
    private static final Path HERE = Path.of(".");

    private ProcessCube cube;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cube = new ProcessCube(folder, Map.of());
    }

    @AfterAll
    void stop() {
        if (cube != null) {
            cube.close();
        }
    }

    private Map<String, String> nodes() {
        return Map.of("CUBECAST_NODES", cube.addresses());
    }

    // ---- JavaScript ----

    @Test
    void theBrowsersClientDecidesRightly() throws Exception {
        Script.run(NodeJs.install(), Map.of(), "node", "--test", "cubecast.test.js");
    }

    @Test
    void vertxClientsWorkUnchangedOverEveryTransport() throws Exception {
        Script.run(NodeJs.install(), nodes(), "node", "--test", "clients.test.js");
    }

    @Test
    void aPublisherAndASubscriberNeverStopWhateverBecomesOfTheirNodes() throws Exception {
        try (Survivors survivors = new Survivors(NodeJs.install(), nodes())) {
            for (String client : Survivors.CLIENTS) {
                String node = survivors.nodeOf(client);
                cube.kill(cube.at(node));
                survivors.awaitMove(client, node);
                survivors.awaitMessages();
                cube.startAgain(cube.at(node));
            }
            standStill(survivors);
            JsonObject end = survivors.end();

            assertThat(end.getBoolean("isOnceAndInOrder")).as(end.encode()).isTrue();
            assertThat(end.getBoolean("isAtItsOffset")).as(end.encode()).isTrue();
            assertThat(end.getJsonArray("gaps")).isEmpty();
        }
    }

    /** A node that closes no connection and answers nothing, until it goes on with what it had taken. */
    private void standStill(Survivors survivors) throws Exception {
        String node = survivors.nodeOf("publisher");
        cube.signal(cube.at(node), "STOP");
        survivors.awaitMove("publisher", node);
        survivors.awaitMessages();
        cube.signal(cube.at(node), "CONT");
        survivors.awaitMessages();
    }

    // ---- Examples ----

    @Test
    void thePythonExamplePublishesAndSubscribes() throws Exception {
        Script.assume("python3");
        Map<String, String> environment = Map.of("TCP_BRIDGE", cube.bridge(1));

        String stored = python(environment, "publish", "python", "{\"id\": 7, \"name\": \"für €\"}");
        String refused = pythonFails(environment, "publish", "no topic", "1");
        python(environment, "publish", "python", "8");
        String read = python(Map.of("TCP_BRIDGE", cube.bridge(2)), "subscribe", "python", "earliest", "2");

        assertThat(new JsonObject(stored).getLong("offset")).isZero();
        assertThat(refused).startsWith("invalid_topic: ").contains("(never_valid)");
        assertThat(read).containsPattern("^0 \\{\"id\": 7, \"name\": .*} [0-9a-f]{32}-[0-9]+-0\n1 8 ");
    }

    private static String python(Map<String, String> environment, String... arguments) throws Exception {
        try (Script script = pythonScript(environment, arguments)) {
            return script.awaitSuccess();
        }
    }

    private static String pythonFails(Map<String, String> environment, String... arguments) throws Exception {
        try (Script script = pythonScript(environment, arguments)) {
            assertThat(script.awaitEnd()).isEqualTo(1);
            return script.printed();
        }
    }

    private static Script pythonScript(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "src/examples/tcp.py"));
        command.addAll(List.of(arguments));
        return new Script(HERE, environment, command);
    }

    @Test
    void theExampleOfCurlGetsAllThatItPublishes() throws Exception {
        Script.assume("curl");

        String printed = Script.run(HERE, Map.of(), "src/examples/curl.sh", cube.url(3), "curl");

        List<String> lines = printed.lines().toList();
        assertThat(new JsonObject(lines.get(1)).getLong("offset")).isZero();
        assertThat(new JsonObject(lines.get(2)).getLong("count")).isEqualTo(2);
        assertThat(new JsonObject(lines.get(3)).getJsonArray("messages")).hasSize(3);
        assertThat(lines.stream().filter(line -> line.startsWith("data: ")))
                .hasSize(3)
                .last()
                .asString()
                .contains("\"body\":{\"id\": 3}");
    }
}
