package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cubecast.bridge.PullSettings;
import dev.cubecast.config.ConfigException;
import dev.cubecast.config.Settings;
import dev.cubecast.link.HostPort;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.ReplicationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
    private static final String MINIMAL = """
            node:
              vertex: 000
            cube:
              secret: a secret of the test
            """;

    @TempDir
    Path folder;

    private Path file;
    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("node.yaml");
    }

    private NodeConfig read(String yaml, String... assignments) throws IOException {
        Files.writeString(file, yaml);
        return NodeConfigReader.read(Settings.builder()
                .file(file)
                .environment(environment, Set.of("CUBECAST_NODE"))
                .arguments(List.of(assignments))
                .build());
    }

    private ConfigException refused(String yaml, String... assignments) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml, assignments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "\"000\"", "'000'"})
    void readsVertexWithLeadingZerosQuotedOrNot(String written) throws IOException {
        assertThat(read(MINIMAL.replace("000", written)).vertex()).isEqualTo(Vertex.parse("000"));
    }

    @Test
    void takesDefaultsForAllThatIsNotWritten() throws IOException {
        NodeConfig config = read(MINIMAL);

        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.protocol()).isEqualTo(dev.cubecast.protocol.ProtocolSettings.defaults("cubecast", 3));
        assertThat(config.nodeFolder()).isEqualTo(Path.of("data", "node-000"));
    }

    @Test
    void takesTheDefaultsOfDurableTopicsToo() throws IOException {
        NodeConfig config = read(MINIMAL);

        assertThat(config.replication()).isEqualTo(ReplicationSettings.DEFAULT);
        assertThat(config.pulls()).isEqualTo(PullSettings.DEFAULT);
    }

    @Test
    void durableTopicsHaveTheirTimingsAndLimitsFromTheConfiguration() throws IOException {
        NodeConfig config = read(
                MINIMAL,
                "replication.heartbeat-interval=200ms",
                "replication.election-timeout=2s",
                "replication.trim-interval=10s",
                "publish.window-bytes=8MiB",
                "delivery.renew-interval=2s",
                "reads.served-max=7",
                "pulls.messages-max=5");

        ReplicationSettings replication = config.replication();
        assertThat(replication.replica().elections().heartbeatMs()).isEqualTo(200);
        assertThat(replication.replica().elections().timeoutMs()).isEqualTo(2_000);
        assertThat(replication.intake().trimIntervalMs()).isEqualTo(10_000);
        assertThat(replication.streams().windowBytes()).isEqualTo(8 << 20);
        assertThat(replication.delivery().renewIntervalMs()).isEqualTo(2_000);
        assertThat(replication.delivery().repairAttempts()).isEqualTo(Integer.MAX_VALUE);
        assertThat(replication.reads().servedMax()).isEqualTo(7);
        assertThat(config.pulls().messagesMax()).isEqualTo(5);
    }

    @Test
    void strongerPlacesWin() throws IOException {
        String yaml = MINIMAL + "http:\n  port: 1001\nlink:\n  port: 1002\nbridge:\n  port: 1003\n";
        environment.put("CUBECAST_LINK_PORT", "2002");
        environment.put("CUBECAST_BRIDGE_PORT", "2003");

        NodeConfig config = read(yaml, "bridge.port=3003");

        assertThat(config.http().port()).isEqualTo(1001);
        assertThat(config.link().port()).isEqualTo(2002);
        assertThat(config.bridge().port()).isEqualTo(3003);
    }

    @Test
    void readsKeysWithDashesAndPeersFromTheEnvironment() throws IOException {
        environment.put("CUBECAST_MEMBERSHIP_DEAD_AFTER_SILENCE", "10s");
        environment.put("CUBECAST_PEERS_010", "node-010:7100");

        NodeConfig config = read(MINIMAL);

        assertThat(config.protocol().membership().deadAfterSilenceMs()).isEqualTo(10_000);
        assertThat(config.peers()).containsEntry(Vertex.parse("010"), new HostPort("node-010", 7100));
    }

    @Test
    void leavesTheVariablesOfTheLauncherAndTheClientsAlone() throws IOException {
        environment.put("CUBECAST_JAVA_HOME", "/opt/java");
        environment.put("CUBECAST_JAVA_OPTS", "-Xmx1g");
        environment.put("CUBECAST_NODE", "http://localhost:8081");

        assertThat(read(MINIMAL).vertex()).hasToString("000");
    }

    @Test
    void refusesUnknownVariableByName() {
        environment.put("CUBECAST_HTTP_PROT", "8081");

        assertThat(refused(MINIMAL))
                .hasMessageContainingAll("CUBECAST_HTTP_PROT", "of no setting", "perhaps CUBECAST_HTTP_PORT");
    }

    /** Each row: what is added to a good file, and what the message must name beside file and line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http:;  prot: 8081              | 6 | http.prot              | unknown key    | perhaps http.port
            htpp:;  port: 8081              | 6 | htpp.port              | unknown key    | perhaps http.port
            zebra: 1                        | 5 | zebra                  | unknown key    | conf/reference.yaml
            http: 8081                      | 5 | http                   | "8081"         | a section of keys
            http:;  port: many              | 6 | http.port              | "many"         | a whole number
            http:;  port: 65536             | 6 | http.port              | "65536"        | from 0 to 65535
            http:;  port: [1]               | 6 | http.port              | a list         | one value
            http:;  port: 7100              | 6 | link.port              | the default "7100" | another port than that of http.port
            node.x:;  y: 1                  | 6 | node.x.y               | unknown key    | conf/reference.yaml
            peers:;  011: localhost:7103    | 6 | peers.011              | no meaning     | a neighbour of 000: 001, 010, 100
            peers:;  000: localhost:7103    | 6 | peers.000              | no meaning     | a neighbour of 000: 001, 010, 100
            peers:;  01: localhost:7103     | 6 | peers.01               | no meaning     | a neighbour of 000: 001, 010, 100
            peers:;  001: localhost         | 6 | peers.001              | "localhost"    | host:port
            peers:;  001: localhost:0       | 6 | peers.001              | "localhost:0"  | a port from 1 to 65535
            peers:;  001: 127.0.0.1:7100    | 6 | peers.001              | :7100          | than this node's own
            peers:;  001: a:1;  010: a:1    | 7 | peers.010              | "a:1"          | than that of peers.001
            publish:;  window-bytes: 4      | 6 | publish.window-bytes   | "4"            | a size such as
            publish:;  window-bytes: 4KiB   | 6 | publish.window-bytes   | "4KiB"         | a value from
            publish:;  window-bytes: 4GiB   | 6 | publish.window-bytes   | "4GiB"         | less than 2GiB
            delivery:;  lease: 5            | 6 | delivery.lease         | "5"            | a duration such as
            delivery:;  lease: 1s           | 6 | delivery.lease         | "1s"           | longer than delivery.renew-interval
            replication:;  heartbeat-interval: 50ms | 6 | replication.heartbeat-interval | "50ms" | from 100ms
            replication:;  election-timeout: 250ms | 6 | replication.election-timeout | "250ms" | at least 3 times replication.heartbeat-interval
            replication:;  late-tick: 500ms | 6 | replication.late-tick | "500ms" | less than replication.election-timeout
            replication:;  follower-window-bytes: 1KiB | 6 | replication.follower-window-bytes | "1KiB" | a value from
            reads:;  attempt-timeout: 100ms | 6 | reads.attempt-timeout    | "100ms"        | from 300ms
            pulls:;  messages-max: 0        | 6 | pulls.messages-max     | "0"            | a value from 1 to
            publish:;  window-publishes: 9000 | 6 | publish.window-publishes | "9000"      | from 1 to 8192
            topics:;  create-on-use: yes    | 6 | topics.create-on-use   | "yes"          | one of true, false
            topics:;  default:;   durability: much   | 7 | topics.default.durability | "much"   | one of quorum, leader, none
            http:;  idle-timeout: 25h       | 6 | http.idle-timeout      | "25h"          | a value from 1ms to 24h
            http:;  allowed-origins: a.example | 6 | http.allowed-origins  | "a.example"    | origins such as https://example.org
            link:;  queue-bytes-max:;   publish: 1KiB | 7 | link.queue-bytes-max.publish | "1KiB" | a value from 1088KiB
            link:;  redial-min: 5s          | 6 | link.redial-min        | "5s"           | at most half of link.redial-max
            clients:;  sessions-max: 0      | 6 | clients.sessions-max   | "0"            | a value from 1 to
            log:;  format: xml              | 6 | log.format             | "xml"          | one of text, json
            """)
    void namesPlaceValueAndWhatWouldBeRight(String added, int line, String path, String found, String advice) {
        String message = refused(MINIMAL + added.replace(';', '\n')).getMessage();

        assertThat(message).contains(path, found, advice);
        if (!found.startsWith("the default")) {
            assertThat(message).contains(file + ":" + line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "abc", "00000000000", "0x1"})
    void refusesBadVertex(String written) {
        String yaml = MINIMAL.replace("000", written);
        if (written.equals("0")) {
            assertThat(refused(yaml + "peers:\n  10: a:1\n")).hasMessageContaining("a neighbour of 0: 1");
        } else {
            assertThat(refused(yaml))
                    .hasMessageContainingAll(file + ":2", "node.vertex", '"' + written + '"', "binary digits");
        }
    }

    @Test
    void namesAllMistakesAtOnce() {
        ConfigException refused =
                refused("node:\n  vertex: 7\nhttp:\n  port: x\n  limt: 1\n", "log.level=loud", "cube.nme=a");

        assertThat(refused.problems()).hasSize(6);
        assertThat(refused)
                .hasMessageContainingAll(
                        "node.vertex", "http.port", "http.limt", "log.level", "cube.nme", "cube.secret");
    }

    @Test
    void refusesTheSameKeyTwice() {
        assertThat(refused(MINIMAL + "http:\n  port: 1\n  port: 2\n"))
                .hasMessageContainingAll(file + ":7", "http.port", "a second time", file + ":6");
    }

    @Test
    void refusesWhatIsNoYaml() {
        assertThat(refused(MINIMAL + "http: {port: 1\n")).hasMessageContainingAll(file.toString(), "key: value");
    }

    @Test
    void refusesFileThatIsMissing() {
        assertThatThrownBy(() ->
                        Settings.builder().file(folder.resolve("none.yaml")).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("none.yaml", "no such file");
    }

    @Test
    void refusesArgumentWithoutEqualsSign() {
        assertThat(refused(MINIMAL, "http.port")).hasMessageContainingAll("--set http.port", "path=value");
    }

    @Test
    void namesTheArgumentThatIsWrong() {
        assertThat(refused(MINIMAL, "http.port=ten"))
                .hasMessageContainingAll("--set http.port", "\"ten\"", "a whole number");
    }

    @Test
    void refusesToStartWithoutSecret() {
        assertThat(refused("node:\n  vertex: 000\n"))
                .hasMessageContainingAll("cube.secret", "at least 16 characters", "cube.secret-file");
    }

    @Test
    void neverRepeatsASecret() {
        assertThat(refused(MINIMAL.replace("a secret of the test", "short")))
                .hasMessageContaining("cube.secret")
                .hasMessageNotContaining("short");
    }

    @Test
    void readsSecretFromFileBesideTheConfiguration() throws IOException {
        Files.writeString(folder.resolve("secret"), "a secret from a file\n");

        NodeConfig config = read("node:\n  vertex: 000\ncube:\n  secret-file: secret\n");

        assertThat(config.cube().secret()).isEqualTo("a secret from a file");
        assertThat(config.toString()).doesNotContain("a secret from a file");
    }

    @Test
    void secretOfStrongerPlaceReplacesSecretFile() throws IOException {
        environment.put("CUBECAST_CUBE_SECRET", "a secret of the environment");

        NodeConfig config = read("node:\n  vertex: 000\ncube:\n  secret-file: nowhere\n");

        assertThat(config.cube().secret()).isEqualTo("a secret of the environment");
    }

    @Test
    void refusesSecretAndSecretFileInOnePlace() {
        assertThat(refused(MINIMAL + "  secret-file: secret\n")).hasMessageContaining("either this or cube.secret");
    }

    @Test
    void takesTheBestTransportUnlessOneIsNamed() throws IOException {
        assertThat(read(MINIMAL).node().transports()).isEqualTo(NodeTransport.BEST_FIRST);
        assertThat(read(MINIMAL, "node.transport=epoll").node().transports()).containsExactly(NodeTransport.EPOLL);
        assertThat(refused(MINIMAL, "node.transport=kqueue"))
                .hasMessageContainingAll("node.transport", "one of auto, io_uring, epoll, nio");
    }

    @Test
    void refusesToAnnounceWhatNobodyCanConnectTo() {
        assertThat(refused(MINIMAL, "node.host=0.0.0.0")).hasMessageContainingAll("node.host", "http.host");
    }

    @Test
    void listensElsewhereThanItAnnounces() throws IOException {
        NodeConfig config = read(MINIMAL, "node.host=node-000", "http.host=0.0.0.0");

        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(config.link().host()).isEqualTo("node-000");
        assertThat(config.addresses(8080, 7000, 7100).http()).isEqualTo("node-000:8080");
    }
}
