package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight processes from {@code conf/cube-3}; one of them dies without a word while messages flow, and returns. */
class KilledNodeTest {
    private static final String TOPIC = "orders";
    private static final int VICTIM = 4;
    private static final int PUBLISHER = 1;
    private static final List<Integer> WATCHERS = List.of(0, 2, 7);

    @TempDir
    Path folder;

    private final CubeLayout layout = FreePorts.layout(3);
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Web web = new Web();
    private final Set<Integer> acknowledged = new HashSet<>();
    private int published;
    private long firstEpoch;
    private long lastEpoch;

    @BeforeEach
    void start() throws Exception {
        for (Vertex vertex : layout.cube().vertices()) {
            Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
            settings.put("data.folder", folder.resolve("data").toString());
            settings.put("log.folder", folder.resolve("logs").toString());
            nodes.add(new NodeProcess(
                    Path.of("conf/cube-3/node-" + vertex + ".yaml"), settings, folder.resolve("out-" + vertex)));
        }
        for (int node = 0; node < nodes.size(); node++) {
            web.awaitReady(url(node));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
    }

    @Test
    void itsTopicsGoOnElsewhereAndComeBackToIt() throws Exception {
        Web.await("the home leads", () -> leader().equals("100"));
        List<Subscription> watchers = new ArrayList<>();
        for (int node : WATCHERS) {
            watchers.add(web.subscribe(url(node), TOPIC));
        }
        publishUntil("a while has passed", () -> published >= 20);

        nodes.get(VICTIM).kill();
        publishUntil("another node leads", () -> lastEpoch != firstEpoch);
        long epochElsewhere = lastEpoch;
        Web.await("the others call it dead", () -> stateAt(0, "100").equals("dead"));
        assertThat(web.get(url(0) + "/cube/route?from=000&to=101").json().getJsonArray("hops"))
                .isEqualTo(JsonArray.of("000", "001", "101"));

        nodes.get(VICTIM).startAgain();
        web.awaitReady(url(VICTIM));
        publishUntil("the home leads again", () -> lastEpoch != epochElsewhere);
        Web.await("the others call it alive", () -> stateAt(0, "100").equals("alive"));
        Web.await("the home leads for all", () -> leader().equals("100"));

        int last = published;
        publishUntil("all follow the home", () -> published >= last + 50);
        for (Subscription watcher : watchers) {
            List<JsonObject> heard = watcher.await(
                    "the last message",
                    events -> events.stream()
                            .anyMatch(event -> Integer.valueOf(published).equals(event.getValue("body"))));
            assertInOrderWithoutDuplicates(heard);
            assertNothingMissingWithoutAGap(heard);
            watcher.close();
        }
        for (NodeProcess node : nodes) {
            assertThat(node.stop()).isIn(0, 130, 143);
        }
    }

    /**
     * Publishes consecutive numbers. What is refused, or of unknown outcome, is not sent again: numbers may be missing.
     */
    private void publishUntil(String condition, BooleanSupplier satisfied) throws InterruptedException {
        Web.await(condition, () -> {
            Web.Answer answer = web.publish(url(PUBLISHER), TOPIC, String.valueOf(published + 1));
            published++;
            if (answer.status() == 200) {
                acknowledged.add(published);
                lastEpoch = answer.json().getLong("epoch");
                if (firstEpoch == 0) {
                    firstEpoch = lastEpoch;
                }
            } else {
                assertThat(answer.status()).as(answer.text()).isIn(503, 504);
            }
            return satisfied.getAsBoolean();
        });
    }

    private static void assertInOrderWithoutDuplicates(List<JsonObject> heard) {
        List<Integer> numbers = heard.stream()
                .filter(Subscription::isMessage)
                .map(message -> message.getInteger("body"))
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    /** An acknowledged number may be missing only where a gap was signalled. */
    private void assertNothingMissingWithoutAGap(List<JsonObject> heard) {
        boolean gap = false;
        int before = 0;
        for (JsonObject event : heard) {
            if (!Subscription.isMessage(event)) {
                gap = true;
                continue;
            }
            int number = event.getInteger("body");
            for (int missing = before + 1; missing < number && !gap; missing++) {
                assertThat(acknowledged).as("missing without a gap").doesNotContain(missing);
            }
            before = number;
            gap = false;
        }
    }

    private String leader() {
        return web.get(url(PUBLISHER) + "/cube").json().getJsonArray("shards").stream()
                .map(JsonObject.class::cast)
                .filter(shard -> shard.getString("shard").equals("100"))
                .map(shard -> String.valueOf(shard.getString("leader")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the shard of " + TOPIC + " is not shown"));
    }

    private String stateAt(int node, String vertex) {
        return web.get(url(node) + "/cube").json().getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(shown -> shown.getString("vertex").equals(vertex))
                .map(shown -> shown.getString("state"))
                .findFirst()
                .orElse("unknown");
    }

    private String url(int node) {
        return "http://127.0.0.1:" + (layout.httpPort() + node);
    }
}
