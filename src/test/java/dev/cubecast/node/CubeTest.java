package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eight nodes with real sockets, used as clients use them. */
class CubeTest {
    private static final int NODES = 8;

    @TempDir
    static Path folder;

    private static CubeInOneProcess cube;
    private final Web web = new Web();

    @BeforeAll
    static void start() throws Exception {
        cube = new CubeInOneProcess(3, folder);
    }

    @AfterAll
    static void stop() throws Exception {
        cube.stop();
    }

    @Test
    void whatIsPublishedAtAnyNodeReachesSubscribersAtEveryNodeInOrder() throws Exception {
        int each = 25;
        List<Subscription> subscribers = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            subscribers.add(web.subscribe(cube.url(node), "everywhere"));
        }
        for (int number = 0; number < each; number++) {
            for (int node = 0; node < NODES; node++) {
                String body =
                        new JsonObject().put("node", node).put("number", number).encode();
                assertThat(web.publish(cube.url(node), "everywhere", body).status())
                        .isEqualTo(200);
            }
        }
        List<JsonObject> first = subscribers.get(0).awaitMessages(NODES * each);
        for (int node = 0; node < NODES; node++) {
            assertThat(numbersOf(first, node))
                    .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
        }
        for (Subscription subscriber : subscribers) {
            assertThat(subscriber.awaitMessages(NODES * each)).isEqualTo(first);
            subscriber.close();
        }
    }

    private static List<Integer> numbersOf(List<JsonObject> messages, int node) {
        return messages.stream()
                .map(message -> message.getJsonObject("body"))
                .filter(body -> body.getInteger("node") == node)
                .map(body -> body.getInteger("number"))
                .toList();
    }

    @Test
    void everyNodeShowsTheSameCube() throws Exception {
        for (int node = 0; node < NODES; node++) {
            String url = cube.url(node);
            Web.await(
                    url + " knows all leaders",
                    () -> web.get(url + "/cube").json().getJsonArray("shards").stream()
                            .map(JsonObject.class::cast)
                            .allMatch(shard -> shard.getString("shard").equals(shard.getString("leader"))));
            JsonObject shown = web.get(url + "/cube").json();
            assertThat(shown.getJsonObject("cube").getInteger("dimension")).isEqualTo(3);
            assertThat(shown.getJsonArray("nodes").stream().map(JsonObject.class::cast))
                    .hasSize(NODES)
                    .allMatch(found -> found.getString("state").equals("alive"));
        }
    }

    @Test
    void everyNodeMeasuresHowLateItsEventLoopIs() throws Exception {
        for (int node = 0; node < NODES; node++) {
            String metrics = cube.url(node) + "/metrics";
            Web.await(
                    metrics + " has the delay of its event loop",
                    () -> web.get(metrics)
                            .text()
                            .lines()
                            .filter(line -> line.startsWith("cubecast_eventloop_delay_seconds_count "))
                            .anyMatch(line -> !line.endsWith(" 0")));
        }
    }

    @Test
    void measuresWhatDurableTopicsHave() throws Exception {
        try (Subscription subscriber = web.subscribe(cube.url(4), "measured")) {
            assertThat(web.publish(cube.url(1), "measured", "1").status()).isEqualTo(200);
            subscriber.awaitMessages(1);

            assertThat(gauge(4, "cubecast_durable_feeds")).isPositive();
            assertThat(gauge(1, "cubecast_streams_pending_bytes")).isNotNegative();
            assertThat(gauge(1, "cubecast_publishes_waiting_bytes")).isNotNegative();
            assertThat(sum("cubecast_groups_topics")).isPositive();
            assertThat(sum("cubecast_durable_interests")).isPositive();
            Web.await("each group is led by one", () -> sum("cubecast_groups_led") == NODES);
        }
    }

    private double sum(String name) {
        return IntStream.range(0, NODES).mapToDouble(node -> gauge(node, name)).sum();
    }

    private double gauge(int node, String name) {
        return web.get(cube.url(node) + "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("node " + node + " has no " + name));
    }

    @Test
    void routesTakeAsManyHopsAsBitsDiffer() {
        JsonObject route = web.get(cube.url(5) + "/cube/route?from=000&to=011").json();
        assertThat(route.getJsonArray("hops")).isEqualTo(JsonArray.of("000", "001", "011"));
    }

    @Test
    void topicsCreatedAtOneNodeAreListedAtAnother() {
        assertThat(web.publish(cube.url(1), "listed%2Fone", "1").status()).isEqualTo(200);
        assertThat(web.publish(cube.url(6), "listed%2Ftwo", "2").status()).isEqualTo(200);
        assertThat(web.get(cube.url(3) + "/topics?prefix=listed/").text())
                .contains("listed/one")
                .contains("listed/two");
    }

    @ParameterizedTest
    @EnumSource
    void garbageOnAnyPortDisturbsNobody(Garbage garbage) throws Exception {
        try (Subscription subscriber = web.subscribe(cube.url(2), "undisturbed");
                Socket link = garbage.sendTo(cube.linkPort(7));
                Socket http = garbage.sendTo(cube.httpPort(7))) {
            assertThat(link.getPort()).isNotEqualTo(http.getPort());
            String body = "\"after " + garbage + "\"";
            assertThat(web.publish(cube.url(7), "undisturbed", body).status()).isEqualTo(200);
            assertThat(subscriber.awaitMessages(1).get(0).getString("body")).isEqualTo("after " + garbage);
        }
        assertThat(web.get(cube.url(7) + "/health/ready").status()).isEqualTo(200);
    }
}
