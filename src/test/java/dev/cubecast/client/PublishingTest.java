package dev.cubecast.client;

import static dev.cubecast.client.OneNode.await;
import static dev.cubecast.client.OneNode.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.Web;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingTest {
    private OneNode node;
    private CubecastClient client;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = new OneNode(folder);
        client = node.client();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void tellsWhereAMessageIsStored() {
        Publisher publisher = client.publisher();
        await(publisher.publish("where", "a"));
        Published second = await(publisher.publish("where", new JsonObject().put("id", 7), Map.of("kind", "order")));
        assertThat(second.topic()).isEqualTo("where");
        assertThat(second.position().offset()).isEqualTo(1);
        assertThat(second.durability()).isEqualTo("quorum");
        assertThat(second.duplicate()).isFalse();
        JsonObject stored = await(client.ask("cubecast.pull", new JsonObject().put("topic", "where")));
        JsonObject message = stored.getJsonArray("messages").getJsonObject(1);
        assertThat(message.getJsonObject("body")).isEqualTo(new JsonObject().put("id", 7));
        assertThat(message.getJsonObject("headers")).isEqualTo(new JsonObject().put("kind", "order"));
    }

    @Test
    void publishesWhileItsClientWaitsForAnswers() {
        await(client.ask("cubecast.topic.create", new JsonObject().put("topic", "waited.for")));
        JsonObject question = new JsonObject()
                .put("topic", "waited.for")
                .put("from", "latest")
                .put("wait", "30s");
        List<Future<JsonObject>> pulls = Stream.generate(() -> client.ask("cubecast.pull", question))
                .limit(10)
                .toList();
        Publisher publisher = client.publisher();
        await(publisher.publish("another", "a"));
        assertThat(pulls).noneMatch(Future::isComplete);
        await(publisher.publish("waited.for", "a"));
        for (Future<JsonObject> pull : pulls) {
            assertThat(await(pull).getJsonArray("messages")).hasSize(1);
        }
    }

    @Test
    void promisesAsMuchAsThePublisherAsksFor() {
        Publisher publisher = client.publisher(PublisherOptions.DEFAULT.withDurability("none"));
        Published published = await(publisher.publish("weak", "a"));
        assertThat(published.durability()).isEqualTo("none");
        assertThat(published.position()).isNull();
    }

    @Test
    void whatIsNeverValidFailsAndTheRestIsStoredInOrder() {
        Publisher publisher = client.publisher();
        List<Future<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Map<String, String> headers = i == 4 ? Map.of("offset", "mine") : Map.of();
            outcomes.add(publisher.publish("mixed", i, headers));
        }
        CubecastException refused = (CubecastException) failure(outcomes.get(4));
        assertThat(refused.code()).isEqualTo("invalid_request");
        assertThat(refused.conclusion()).isEqualTo(Conclusion.NEVER_VALID);
        assertThat(refused.detail()).contains("offset");
        await(Future.join(outcomes).otherwiseEmpty());
        assertThat(bodies("mixed")).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
    }

    @Test
    void whatIsTooLargeFailsAndCostsNoConnection() {
        long connections = await(client.statistics()).connections();
        Publisher publisher = client.publisher();
        // What stands around a text: its quotes.
        int largest = (1 << 20) - 2;
        for (int length : List.of(largest + 1, largest + 2, 3 << 20)) {
            assertTooLarge(publisher.publish("large", "x".repeat(length)));
        }
        assertTooLarge(publisher.publish("large", "x".repeat(largest), Map.of("h", "")));
        assertTooLarge(publisher.publish("large", "x", Map.of("h", "\0".repeat(200_000))));
        assertThat(await(publisher.publish("large", "x".repeat(largest))).position())
                .isEqualTo(new Position(1, 0));
        assertThat(await(publisher.publish("large", "x".repeat(largest - 4), Map.of("h", "é\n")))
                        .position())
                .isEqualTo(new Position(1, 1));
        assertThat(await(client.statistics()).connections()).isEqualTo(connections);
    }

    @Test
    void keepsTheOrderOfHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of("zebra", "b", "1", "alpha", "c", "y", "x", "m", "k", "a")) {
            headers.put(name, "of " + name);
        }
        Future<Published> published = client.publisher().publish("ordered", 1, headers);
        headers.clear();
        await(published);

        JsonObject stored = await(client.ask("cubecast.pull", new JsonObject().put("topic", "ordered")));
        assertThat(stored.getJsonArray("messages")
                        .getJsonObject(0)
                        .getJsonObject("headers")
                        .fieldNames())
                .containsExactly("zebra", "b", "1", "alpha", "c", "y", "x", "m", "k", "a");
    }

    @Test
    void headersThatAreNullFailTheFuture() {
        Map<String, String> noName = new HashMap<>();
        noName.put(null, "value");
        Map<String, String> noValue = new HashMap<>();
        noValue.put("name", null);
        for (Map<String, String> headers : List.of(noName, noValue)) {
            CubecastException refused =
                    (CubecastException) failure(client.publisher().publish("null", 1, headers));
            assertThat(refused.code()).isEqualTo("invalid_request");
            assertThat(refused.conclusion()).isEqualTo(Conclusion.NEVER_VALID);
        }
    }

    private static void assertTooLarge(Future<Published> published) {
        CubecastException refused = (CubecastException) failure(published);
        assertThat(refused.code()).isEqualTo("too_large");
        assertThat(refused.conclusion()).isEqualTo(Conclusion.NEVER_VALID);
    }

    @Test
    void refusesNamesThatNoTopicHas() {
        CubecastException refused =
                (CubecastException) failure(client.publisher().publish("no topic", 1));
        assertThat(refused.code()).isEqualTo("invalid_topic");
    }

    @Test
    void refusesWhatItHasNoRoomForAndTellsWhenItHasAgain() throws Exception {
        Publisher publisher =
                client.publisher(PublisherOptions.DEFAULT.withWindow(2).withQueue(20, 64 << 20));
        AtomicBoolean drained = new AtomicBoolean();
        publisher.drainHandler(nothing -> drained.set(true));
        List<Future<Published>> outcomes = new ArrayList<>();
        // Far more than are answered meanwhile, two at a time.
        for (int i = 0; i < 5_000; i++) {
            outcomes.add(publisher.publish("full", i));
        }
        await(Future.join(outcomes).otherwiseEmpty());
        List<Future<Published>> refused =
                outcomes.stream().filter(Future::failed).toList();
        assertThat(refused)
                .isNotEmpty()
                .allMatch(
                        outcome -> ((CubecastException) outcome.cause()).code().equals("queue_full"));
        assertThat(outcomes.subList(0, 20)).allMatch(Future::succeeded);
        Web.await("it is drained", drained::get);
        assertThat(publisher.writeQueueFull()).isFalse();
        assertThat(bodies("full")).hasSize(outcomes.size() - refused.size());
    }

    @Test
    void publishesToTopicsThatAreNotStored() {
        String topic = node.ephemeral("live");
        Publisher publisher = client.publisher();
        Published first = await(publisher.publish(topic, 1));
        Published second = await(publisher.publish(topic, 2));
        assertThat(second.durability()).isEqualTo("none");
        assertThat(second.position().offset()).isEqualTo(first.position().offset() + 1);
    }

    @Test
    void aClientWithoutANodeFailsAfterAWhile() {
        Vertx vertx = node.vertx;
        CubecastException failure = (CubecastException) failure(
                CubecastClient.connect(vertx, ClientOptions.of("127.0.0.1:1").withConnectTimeoutMs(200)));
        assertThat(failure.code()).isEqualTo("connection_lost");
        assertThat(failure.detail()).contains("127.0.0.1:1");
    }

    @Test
    void whatIsPublishedAfterTheEndFails() {
        CubecastClient closing = node.client();
        Publisher publisher = closing.publisher();
        await(closing.close());
        assertThat(((CubecastException) failure(publisher.publish("late", 1))).code())
                .isEqualTo("closed");
    }

    private List<Object> bodies(String topic) {
        JsonObject stored = await(client.ask("cubecast.pull", new JsonObject().put("topic", topic)));
        return stored.getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getValue("body"))
                .toList();
    }
}
