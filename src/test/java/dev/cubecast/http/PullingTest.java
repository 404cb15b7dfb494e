package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.bridge.PullSettings;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for messages of durable topics and go. */
class PullingTest {
    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JsonObject pull(String topic, String query) {
        HttpResponse<String> answer = node.get("/topics/" + topic + "/messages" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static List<Integer> bodies(JsonObject answer) {
        return messages(answer).stream()
                .map(message -> ((JsonObject) message).getInteger("body"))
                .toList();
    }

    private static JsonArray messages(JsonObject answer) {
        return answer.getJsonArray("messages");
    }

    private static List<String> numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toList();
    }

    // ---- What is answered ----

    @Test
    void getsWhatIsStored() {
        StoredTopic topic = new StoredTopic(node, "pull");
        topic.publish("0", "1");
        topic.publish("2");

        JsonObject answer = pull("pull", "");

        assertThat(answer.fieldNames()).containsExactly("topic", "epoch", "first", "next", "end", "token", "messages");
        assertThat(answer.getString("topic")).isEqualTo("pull");
        assertThat(answer.getLong("first")).isZero();
        assertThat(answer.getLong("next")).isEqualTo(3);
        assertThat(answer.getLong("end")).isEqualTo(3);
        assertThat(bodies(answer)).containsExactly(0, 1, 2);
        JsonObject message = messages(answer).getJsonObject(1);
        assertThat(message.fieldNames()).containsExactly("offset", "epoch", "timestamp", "headers", "body");
        assertThat(message.getLong("offset")).isEqualTo(1);
        assertThat(message.getLong("epoch")).isPositive();
    }

    @Test
    void anEmptyTopicHasNothing() {
        new StoredTopic(node, "pull.empty");

        JsonObject answer = pull("pull.empty", "");

        assertThat(answer.fieldNames()).containsExactly("topic", "epoch", "first", "next", "end", "messages");
        assertThat(answer.getLong("next")).isZero();
        assertThat(answer.getLong("end")).isZero();
        assertThat(messages(answer)).isEmpty();
    }

    @Test
    void aPlaceIsWhereItBegins() {
        StoredTopic topic = new StoredTopic(node, "pull.places");
        topic.publish(numbers(0, 3));
        long time = messages(pull("pull.places", "")).getJsonObject(0).getLong("timestamp");
        node.awaitTrue("another time", () -> System.currentTimeMillis() > time);
        topic.publish(numbers(3, 5));

        assertThat(bodies(pull("pull.places", "?from=earliest"))).containsExactly(0, 1, 2, 3, 4);
        assertThat(bodies(pull("pull.places", "?from=2"))).containsExactly(2, 3, 4);
        assertThat(bodies(pull("pull.places", "?from=5"))).isEmpty();
        assertThat(bodies(pull("pull.places", "?from=time:" + (time + 1)))).containsExactly(3, 4);
        JsonObject latest = pull("pull.places", "?from=latest");
        assertThat(bodies(latest)).isEmpty();
        assertThat(latest.getLong("next")).isEqualTo(5);
    }

    @Test
    void goesOnFromItsToken() {
        StoredTopic topic = new StoredTopic(node, "pull.token");
        topic.publish(numbers(0, 5));

        JsonObject first = pull("pull.token", "?limit=2");
        JsonObject rest = pull("pull.token", "?from=" + first.getString("token"));

        assertThat(bodies(first)).containsExactly(0, 1);
        assertThat(first.getLong("next")).isEqualTo(2);
        assertThat(first.getLong("end")).isEqualTo(5);
        assertThat(bodies(rest)).containsExactly(2, 3, 4);
    }

    @Test
    void aLimitAboveTheMaximumIsCut() {
        StoredTopic topic = new StoredTopic(node, "pull.limit");
        topic.publish(numbers(0, 10_500));

        assertThat(messages(pull("pull.limit", ""))).hasSize(100);
        JsonObject most = pull("pull.limit", "?limit=99999999999999999999");
        assertThat(messages(most)).hasSize(PullSettings.DEFAULT.messagesMax());
        assertThat(bodies(pull("pull.limit", "?limit=999999999999&from=" + most.getLong("next")))
                        .get(0))
                .isEqualTo(10_000);
    }

    @Test
    void anAnswerHasNoMoreBytesThanItMay() {
        StoredTopic topic = new StoredTopic(node, "pull.bytes");
        String large = '"' + "x".repeat(400_000) + '"';
        for (int i = 0; i < 5; i++) {
            topic.publish(large);
        }

        JsonObject answer = pull("pull.bytes", "");
        assertThat(messages(answer)).hasSize(2);
        assertThat(answer.getLong("next")).isEqualTo(2);
        assertThat(answer.getLong("end")).isEqualTo(5);
        assertThat(messages(pull("pull.bytes", "?from=4"))).hasSize(1);
    }

    @Test
    void theLargestMessageIsAnAnswer() {
        StoredTopic topic = new StoredTopic(node, "pull.large");
        String largest = "x".repeat((1 << 20) - 2);
        topic.publish('"' + largest + '"', "1");

        JsonObject answer = pull("pull.large", "");

        assertThat(messages(answer)).hasSize(1);
        assertThat(messages(answer).getJsonObject(0).getString("body")).isEqualTo(largest);
        assertThat(bodies(pull("pull.large", "?from=" + answer.getLong("next"))))
                .containsExactly(1);
    }

    // ---- Waiting ----

    private static CompletableFuture<JsonObject> waiting(String topic, String query) {
        HttpRequest request = HttpRequest.newBuilder(node.uri("/topics/" + topic + "/messages" + query))
                .build();
        return node.client
                .sendAsync(request, BodyHandlers.ofString())
                .thenApply(answer -> new JsonObject(answer.body()));
    }

    private static void awaitWaiting(int pulls) {
        node.awaitTrue(
                "pulls wait",
                () -> node.run(() ->
                                node.registry.get("cubecast.http.pulls").gauge().value())
                        == pulls);
    }

    private static JsonObject await(CompletableFuture<JsonObject> answer) {
        try {
            return answer.get(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aWaitingPullIsAnsweredByAPublish() {
        StoredTopic topic = new StoredTopic(node, "pull.wait");
        topic.publish("0");
        List<CompletableFuture<JsonObject>> all = IntStream.range(0, 20)
                .mapToObj(i -> waiting("pull.wait", "?wait=30s&limit=1&from=" + (i % 2 == 0 ? "1" : "latest")))
                .toList();
        awaitWaiting(20);
        node.awaitTrue("nobody reads any more", () -> node.run(() -> topic.readsUnderWay()) == 0);

        topic.publish("1", "2");

        for (CompletableFuture<JsonObject> one : all) {
            JsonObject answer = await(one);
            assertThat(bodies(answer)).containsExactly(1);
            assertThat(answer.getLong("next")).isEqualTo(2);
            assertThat(answer.getLong("end")).isEqualTo(3);
        }
        awaitWaiting(0);
    }

    @Test
    void whatIsThereIsNotWaitedFor() {
        StoredTopic topic = new StoredTopic(node, "pull.there");
        topic.publish("0");

        assertThat(bodies(pull("pull.there", "?wait=30s"))).containsExactly(0);
    }

    @Test
    void aPullThatHasWaitedLongEnoughIsEmpty() {
        StoredTopic topic = new StoredTopic(node, "pull.vain");
        topic.publish("0");

        JsonObject answer = pull("pull.vain", "?from=1&wait=100");

        assertThat(messages(answer)).isEmpty();
        assertThat(answer.getLong("next")).isEqualTo(1);
    }

    @Test
    void aClientThatGoesIsNotWaitedFor() {
        new StoredTopic(node, "pull.gone");
        try (RawClient client = new RawClient(node)) {
            client.send("GET /topics/pull.gone/messages?wait=30s HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitWaiting(1);
        }
        awaitWaiting(0);
    }

    @Test
    void whatAReaderKnowsIsThere() {
        StoredTopic topic = new StoredTopic(node, "pull.known");
        long next = topic.publish("0", "1");

        assertThat(bodies(pull("pull.known", "?atLeast=" + next))).containsExactly(0, 1);
        assertThat(bodies(pull("pull.known", "?atLeast=" + (next + 7)))).containsExactly(0, 1);
    }

    // ---- What is lost ----

    @Test
    void whatIsNoLongerKeptIsAGap() {
        StoredTopic topic = new StoredTopic(node, "pull.trimmed", new RetentionLimits(0, 0, 1));
        List<String> large = IntStream.range(0, 100)
                .mapToObj(i -> '"' + "x".repeat(10_000) + '"')
                .toList();
        while (topic.first() < 2) {
            topic.publish(large);
        }
        long first = topic.first();

        JsonObject answer = pull("pull.trimmed", "?from=1&limit=1");

        assertThat(answer.getJsonObject("gap"))
                .isEqualTo(new JsonObject().put("first", 1).put("last", first - 1));
        assertThat(messages(answer).getJsonObject(0).getLong("offset")).isEqualTo(first);
        assertThat(pull("pull.trimmed", "?limit=1").containsKey("gap")).isFalse();
    }

    @Test
    void aTopicThatWasRecreatedBeginsAnew() {
        StoredTopic topic = new StoredTopic(node, "pull.anew");
        topic.publish("0", "1");
        String token = pull("pull.anew", "").getString("token");
        topic.delete();
        topic.makeAnew(Durability.QUORUM);
        topic.publish("7");

        JsonObject answer = pull("pull.anew", "?from=" + token);

        assertThat(answer.getString("gap")).isEqualTo("reset");
        assertThat(bodies(answer)).containsExactly(7);
        assertThat(pull("pull.anew", "?from=" + answer.getString("token")).containsKey("gap"))
                .isFalse();
    }

    @Test
    void anOffsetThatDoesNotExistIsNotOfThisTopic() {
        StoredTopic topic = new StoredTopic(node, "pull.beyond");
        topic.publish("0");

        JsonObject answer = pull("pull.beyond", "?from=17&wait=30s");

        assertThat(answer.getString("gap")).isEqualTo("reset");
        assertThat(answer.getLong("next")).isEqualTo(1);
    }

    // ---- What is refused ----

    @Test
    void nobodyPullsATopicThatIsNotThere() {
        Problems.assertProblem(node.get("/topics/pull.nobody/messages"), 404, "unknown_topic");
        StoredTopic topic = new StoredTopic(node, "pull.deleted");
        assertThat(messages(pull("pull.deleted", ""))).isEmpty();
        topic.delete();
        Problems.assertProblem(node.get("/topics/pull.deleted/messages"), 404, "unknown_topic");
    }

    @Test
    void nobodyPullsATopicThatKeepsNothing() {
        StoredTopic topic = new StoredTopic(node, "pull.ephemeral");
        assertThat(messages(pull("pull.ephemeral", ""))).isEmpty();
        topic.delete();
        topic.makeAnew(Durability.NONE);

        Problems.assertProblem(node.get("/topics/pull.ephemeral/messages"), 409, "nothing_stored");
        Problems.assertProblem(node.get("/topics/pull.ephemeral/events?from=0"), 409, "nothing_stored");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=",
                "from=-1",
                "from=soon",
                "limit=0",
                "limit=-1",
                "limit=x",
                "wait=-1",
                "wait=1h2",
                "wait=",
                "atLeast=x",
                "from=1&from=2",
                "deadlineMs=0",
                "form=1"
            })
    void garbageIsRefused(String query) {
        Problems.assertProblem(node.get("/topics/pull.garbage/messages?" + query), 400, "invalid_request");
    }

    @Test
    void refusesMorePullsThanItMayHave() {
        new StoredTopic(node, "pull.many");
        int port = node.serveAlso(new PullSettings(10, 1 << 20, 1, 1, 30_000));
        try (RawClient waits = new RawClient(port, 64 << 10);
                RawClient refused = new RawClient(port, 64 << 10)) {
            waits.send("GET /topics/pull.many/messages?wait=30s HTTP/1.1\r\nHost: x\r\n\r\n");
            node.awaitTrue("one pull is refused", () -> {
                refused.send("GET /topics/pull.many/messages HTTP/1.1\r\nHost: x\r\n\r\n");
                String head = refused.readHead();
                refused.read(Integer.parseInt(head.replaceAll("(?s).*content-length: ([0-9]+).*", "$1")));
                return head.startsWith("HTTP/1.1 429 ");
            });
        }
    }
}
