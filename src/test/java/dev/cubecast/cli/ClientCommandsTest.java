package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCommandsTest {
    private static final String CUBE = """
            {"cube":{"name":"test","id":null,"dimension":1,"topology":"hypercube"},"self":"0",
             "nodes":[{"vertex":"0","state":"alive","http":"a:8080","bridge":null,"link":"a:7100","incarnation":3},
                      {"vertex":"1","state":"dead","http":"b:18080","bridge":null,"link":"b:7100","incarnation":12}],
             "shards":[{"shard":"0","home":"0","leader":"0","epoch":196608,
                        "replicas":[{"vertex":"0","role":"leader","lag":0},{"vertex":"1","role":"follower","lag":0}]},
                       {"shard":"1","home":"1","leader":null,"epoch":0,"replicas":[]}]}
            """;

    private final FakeNode node = new FakeNode();
    private final CommandRun run = new CommandRun();

    @AfterEach
    void close() {
        node.close();
    }

    private static String urlOfNobody() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + taken.getLocalPort();
        }
    }

    @Test
    void statusShowsNodesAndShardsInAlignedColumns() {
        node.answers(200, CUBE);

        assertThat(run.execute("status", "--node", node.url())).isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("""
                cube test of dimension 1, seen by 0

                NODE  STATE  INCARNATION  HTTP     BRIDGE  LINK
                0     alive  3            a:8080   -       a:7100
                1     dead   12           b:18080  -       b:7100

                SHARD  HOME  LEADER  EPOCH   REPLICAS
                0      0     0       196608  0 1
                1      1     -       0       -
                """);
    }

    @Test
    void statusPrintsTheNodesJsonOnOneLine() {
        node.answers(200, CUBE);

        assertThat(run.execute("status", "--json", "--node", node.url())).isZero();

        assertThat(run.out())
                .startsWith("{\"cube\":{\"name\":\"test\",\"id\":null")
                .hasLineCount(1);
    }

    @Test
    void takesTheNodeFromTheEnvironment() {
        node.answers(200, CUBE);

        assertThat(run.variable("CUBECAST_NODE", node.url()).execute("status")).isZero();
    }

    @Test
    void asksTheNextNodeIfOneCannotBeReached() throws IOException {
        node.answers(200, CUBE);

        assertThat(run.execute("status", "--node", urlOfNobody() + "," + node.url()))
                .isZero();
    }

    @Test
    void saysInOneLineThatNoNodeIsThere() throws IOException {
        String url = urlOfNobody();

        assertThat(run.execute("status", "--node", url)).isEqualTo(1);

        assertThat(run.err())
                .isEqualToNormalizingNewlines("cubecast: " + url + ": cannot connect; is a node running there?\n");
    }

    @Test
    void saysInOneLineThatThereIsNoSuchHost() {
        assertThat(run.execute("status", "--node", "http://no-such-host.invalid:8080"))
                .isEqualTo(1);

        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "cubecast: http://no-such-host.invalid:8080: there is no host no-such-host.invalid\n");
    }

    @Test
    void routeShowsTheHops() {
        node.answers(200, "{\"from\":\"000\",\"to\":\"011\",\"hops\":[\"000\",\"001\",\"011\"]}");

        assertThat(run.execute("route", "000", "011", "--node", node.url())).isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("000 → 001 → 011  (2 hops)\n");
        assertThat(node.asked().get(0).path()).isEqualTo("/cube/route?from=000&to=011");
    }

    @Test
    void createsTopicWithTheSettingsThatWereGiven() {
        node.answers(201, "{\"topic\":\"a/b\",\"shard\":\"0\",\"settings\":{\"durability\":\"none\"}}");

        assertThat(run.execute(
                        "topic",
                        "create",
                        "a/b",
                        "--durability",
                        "none",
                        "--slow-consumer",
                        "latest-only",
                        "--node",
                        node.url()))
                .isZero();

        FakeNode.Asked asked = node.asked().get(0);
        assertThat(asked.method()).isEqualTo("PUT");
        assertThat(asked.path()).isEqualTo("/topics/a%2Fb");
        assertThat(asked.body()).isEqualTo("{\"durability\":\"none\",\"slowConsumer\":\"latest-only\"}");
        assertThat(run.out()).startsWith("created").contains("topic       a/b", "durability  none");
    }

    @Test
    void createsADurableTopicWithAllItsSettings() {
        node.answers(
                201,
                "{\"topic\":\"t\",\"epoch\":4,\"settings\":{\"durability\":\"quorum\",\"retention\":{\"ageMs\":0,\"bytes\":104857600}}}");

        assertThat(run.execute(
                        "topic",
                        "create",
                        "t",
                        "--durability=quorum",
                        "--replicas=3",
                        "--placement=name",
                        "--retention-age=24h",
                        "--retention-bytes=100MiB",
                        "--retention-messages=1000",
                        "--slow-consumer=reader",
                        "--node",
                        node.url()))
                .isZero();

        assertThat(node.asked().get(0).body())
                .isEqualTo(
                        "{\"durability\":\"quorum\",\"replicas\":3,\"placement\":\"name\",\"retention\":{\"ageMs\":86400000,"
                                + "\"bytes\":104857600,\"messages\":1000},\"slowConsumer\":\"reader\"}");
        assertThat(run.out()).contains("epoch            4", "retention.ageMs  no limit", "retention.bytes  104857600");
    }

    @Test
    void deletesATopic() {
        node.answers(200, "{\"topic\":\"a/b\"}");

        assertThat(run.execute("topic", "delete", "a/b", "--node", node.url())).isZero();

        assertThat(node.asked().get(0).method() + " " + node.asked().get(0).path())
                .isEqualTo("DELETE /topics/a%2Fb");
        assertThat(run.out()).isEqualToNormalizingNewlines("deleted\n");
    }

    @Test
    void saysAsJsonThatATopicIsDeleted() {
        node.answers((exchange, asked) -> exchange.sendResponseHeaders(204, -1));

        assertThat(run.execute("topic", "delete", "a/b", "--json", "--node", node.url()))
                .isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("{\"topic\":\"a/b\",\"deleted\":true}\n");
    }

    @Test
    void whatIsGoneAfterADeletionInDoubtIsDeleted() {
        node.answers(
                504, "{\"detail\":\"nobody knows\",\"code\":\"outcome_unknown\",\"conclusion\":\"outcome_unknown\"}");
        try (FakeNode other =
                new FakeNode().answers(404, "{\"code\":\"unknown_topic\",\"conclusion\":\"nothing_done\"}")) {
            assertThat(run.execute("topic", "delete", "t", "--node", node.url(), "--node", other.url()))
                    .as(run.err())
                    .isZero();
        }
        assertThat(run.out()).isEqualToNormalizingNewlines("deleted\n");
    }

    @Test
    void saysThatThereIsNothingToDelete() {
        node.answers(
                404,
                "{\"detail\":\"nobody has created the topic t\",\"code\":\"unknown_topic\","
                        + "\"conclusion\":\"nothing_done\"}");

        assertThat(run.execute("topic", "delete", "t", "--node", node.url())).isEqualTo(1);

        assertThat(run.err()).contains("nobody has created the topic t");
    }

    @Test
    void passesOnWhatTheNodeHasAgainstIt() {
        node.answers(
                409,
                "{\"status\":409,\"detail\":\"the topic has other settings\",\"code\":\"other_settings\","
                        + "\"conclusion\":\"never_valid\"}");

        assertThat(run.execute("topic", "create", "t", "--node", node.url())).isEqualTo(1);

        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "cubecast: " + node.url() + " refuses: the topic has other settings (other_settings)\n");
    }

    @Test
    void listsTopicsOfAllPages() {
        node.answers((exchange, asked) -> FakeNode.json(
                exchange,
                200,
                asked.path().endsWith("after=")
                        ? "{\"topics\":[{\"topic\":\"one\",\"replicas\":[\"00\",\"01\"],\"next\":7}],\"silent\":[],\"after\":\"one\"}"
                        : "{\"topics\":[{\"topic\":\"two\",\"next\":0}],\"silent\":[]}"));

        assertThat(run.execute("topic", "list", "--node", node.url())).isZero();

        assertThat(run.out()).containsSubsequence("TOPIC", "one", "00 01", "7", "two", "0");
        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void failsIfTheListIsNotComplete() {
        node.answers(200, "{\"topics\":[],\"silent\":[\"101\"]}");

        assertThat(run.execute("topic", "list", "--node", node.url())).isEqualTo(1);

        assertThat(run.err()).contains("not complete", "101");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                         | nonsense
            route 000                        | TO
            route 000 2                      | binary digits
            pub bad!topic x                  | letters, digits
            status --node ftp://x            | such as http://localhost:8080
            status --node http://x/?y        | such as http://localhost:8080
            topic create t --durability disk | quorum, leader or none
            sub t --count many               | many
            topic create t --slow-consumer x | reader, drop-oldest
            topic create t --retention-age 5 | a duration such as
            topic create t --retention-bytes 5 | a size such as
            topic create t --replicas many   | many
            pub t x --durability disk        | quorum, leader or none
            demo failover --messages 2       | 18 messages or more
            demo failover --dimension 1      | 2 to 5 dimensions
            """)
    void wrongUsageExitsWithTwoAndSaysWhatIsRight(String args, String advice) {
        assertThat(run.execute(args.split(" "))).isEqualTo(2);

        assertThat(run.err()).contains(advice);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(run.execute("--version")).isZero();
        assertThat(run.execute("help", "pub")).isZero();
        assertThat(run.execute("topic", "create", "--help")).isZero();

        assertThat(run.out()).contains("cubecast ", "--retry-for", "--slow-consumer");
        assertThat(run.err()).isEmpty();
    }
}
