package dev.cubecast.http;

import static dev.cubecast.http.Problems.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the node itself is asked over the event bus, at addresses that start with {@code cubecast.}. */
class BusQuestionsTest extends BusClientTest {
    private JsonObject question() {
        return new JsonObject().put("topic", topic);
    }

    @Test
    void makesDescribesAndDeletesATopic() {
        JsonObject settings = new JsonObject().put("durability", "leader");
        JsonObject made = client.askWell("cubecast.topic.create", question().put("settings", settings));
        JsonObject again = client.askWell("cubecast.topic.create", question().put("settings", settings));
        JsonObject described = client.askWell("cubecast.topic.describe", question());
        JsonObject deleted = client.askWell("cubecast.topic.delete", question());

        assertThat(made.getBoolean("created")).isTrue();
        assertThat(again.getBoolean("created")).isFalse();
        assertThat(described.getString("topic")).isEqualTo(topic);
        assertThat(described.getJsonObject("settings").getString("durability")).isEqualTo("leader");
        assertThat(deleted).isEqualTo(question().put("deleted", true));
        assertError(client.ask("cubecast.topic.describe", question()), "reply-5", "unknown_topic");
        assertError(client.ask("cubecast.topic.delete", question()), "reply-6", "unknown_topic");
    }

    @Test
    void refusesOtherSettings() {
        client.askWell("cubecast.topic.create", question());
        JsonObject other = question().put("settings", new JsonObject().put("durability", "none"));

        JsonObject error = assertError(client.ask("cubecast.topic.create", other), "reply-2", "other_settings");
        assertThat(error.getJsonObject("settings").getString("durability")).isEqualTo("quorum");
    }

    @Test
    void listsTopicsInPages() {
        for (int i = 0; i < 3; i++) {
            client.askWell("cubecast.topic.create", new JsonObject().put("topic", topic + "." + i));
        }
        JsonObject first = client.askWell(
                "cubecast.topic.list",
                new JsonObject().put("prefix", topic + ".").put("limit", 2));
        JsonObject second = client.askWell(
                "cubecast.topic.list",
                new JsonObject().put("prefix", topic + ".").put("after", first.getString("after")));

        assertThat(names(first)).containsExactly(topic + ".0", topic + ".1");
        assertThat(names(second)).containsExactly(topic + ".2");
        assertThat(second.containsKey("after")).isFalse();
    }

    private static Iterable<String> names(JsonObject page) {
        return page.getJsonArray("topics").stream()
                .map(found -> ((JsonObject) found).getString("topic"))
                .toList();
    }

    @Test
    void pullsMessages() {
        for (int i = 0; i < 5; i++) {
            client.askWell(topic, i, "h", "v" + i);
        }
        JsonObject page =
                client.askWell("cubecast.pull", question().put("from", 1).put("limit", 2));

        assertThat(page.getLong("next")).isEqualTo(3);
        assertThat(page.getLong("end")).isEqualTo(5);
        JsonArray messages = page.getJsonArray("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.getJsonObject(0).getInteger("body")).isEqualTo(1);
        assertThat(messages.getJsonObject(1).getJsonObject("headers").getString("h"))
                .isEqualTo("v2");
        assertThat(client.askWell("cubecast.pull", question().put("from", "" + page.getString("token")))
                        .getJsonArray("messages"))
                .hasSize(2);
    }

    @Test
    void waitsForAMessage() {
        client.askWell("cubecast.topic.create", question());
        sendWaitingPull(client, "pull");
        node.awaitTrue("it waits", () -> pulls() == 1);
        client.publish(topic, "new");

        JsonObject answer = client.next();
        assertThat(answer.getString("address")).isEqualTo("pull");
        assertThat(answer.getJsonObject("body")
                        .getJsonArray("messages")
                        .getJsonObject(0)
                        .getString("body"))
                .isEqualTo("new");
    }

    @Test
    void isReadWhilePullsWait() {
        client.askWell("cubecast.topic.create", question());
        for (int i = 0; i < 10; i++) {
            sendWaitingPull(client, "pull-" + i);
        }
        node.awaitTrue("they wait", () -> pulls() == 10);
        client.sync();
        assertThat(client.askWell(topic + ".other", "stored").getLong("offset")).isZero();

        client.publish(topic, "new");
        assertThat(client.next(10))
                .extracting(answer -> answer.getJsonObject("body")
                        .getJsonArray("messages")
                        .getJsonObject(0)
                        .getString("body"))
                .containsOnly("new");
        node.awaitTrue("they are answered", () -> pulls() == 0);
    }

    @Test
    void refusesMoreQuestionsThanAConnectionMayHaveUnanswered() {
        try (ServedNode small =
                        new ServedNode(new TestBusSettings().questionsMax(2).build());
                BusClient asking = new BusClient(small, BusClient.Over.TCP)) {
            asking.askWell("cubecast.topic.create", question());
            sendWaitingPull(asking, "first");
            sendWaitingPull(asking, "second");
            sendWaitingPull(asking, "third");
            assertError(asking.next(), "third", "overloaded");

            asking.send(BusClient.frame("publish", topic).put("body", "new"));
            assertThat(asking.next(2))
                    .extracting(answer -> answer.getString("address"))
                    .containsExactly("first", "second");
            assertThat(asking.askWell("cubecast.topic.describe", question()).getString("topic"))
                    .isEqualTo(topic);
        }
    }

    /** What it has not read is more than may be under way: a pull that has waited does not add to that. */
    @Test
    void givesNoAnswerToAPullThatHasWaitedWhileTheClientReadsNothing() {
        String large = "x".repeat(1_000_000);
        client.askWell("cubecast.topic.create", question());
        for (int i = 0; i < 20; i++) {
            sendWaitingPull(client, "pull-" + i);
        }
        node.awaitTrue("they wait", () -> pulls() == 20);
        try (BusClient publisher = new BusClient(node, BusClient.Over.TCP)) {
            publisher.askWell(topic, large);
        }
        long answered = client.next(20).stream()
                .filter(answer -> answer.getString("type").equals("message"))
                .count();
        // Five are more than the four megabytes that may lie unread; as many as four may not have begun to wait yet.
        assertThat(answered).isBetween(5L, 9L);
    }

    private void sendWaitingPull(BusClient asking, String replyAddress) {
        asking.send(BusClient.frame("send", "cubecast.pull")
                .put("body", question().put("from", "latest").put("wait", "30s"))
                .put("replyAddress", replyAddress));
    }

    @Test
    void forgetsThePullOfAClientThatGoes() {
        client.askWell("cubecast.topic.create", question());
        sendWaitingPull(client, "pull");
        node.awaitTrue("it waits", () -> pulls() == 1);
        client.close();

        node.awaitTrue("it is forgotten", () -> pulls() == 0);
    }

    private static double pulls() {
        return node.run(
                () -> node.registry.get("cubecast.eventbus.pulls").gauge().value());
    }

    @Test
    void describesTheCube() {
        JsonObject cube = client.askWell("cubecast.cube", null);

        assertThat(cube.fieldNames()).containsExactly("cube", "self", "transport", "nodes", "links", "shards");
        assertThat(client.askWell("cubecast.cube", new JsonObject()).getString("self"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cubecast.nothing|{}|unknown_address",
                "cubecast.topic.create|17|invalid_request",
                "cubecast.topic.create|[]|invalid_request",
                "cubecast.topic.create|{}|invalid_request",
                "cubecast.topic.create|{\"topic\":17}|invalid_request",
                "cubecast.topic.create|{\"topic\":\"two words\"}|invalid_topic",
                "cubecast.topic.create|{\"topic\":\"cubecast.x\"}|reserved_topic",
                "cubecast.topic.create|{\"topic\":\"a\",\"settings\":17}|invalid_settings",
                "cubecast.topic.create|{\"topic\":\"a\",\"settings\":{\"colour\":1}}|invalid_settings",
                "cubecast.topic.create|{\"topic\":\"a\",\"settings\":{\"replicas\":2}}|not_implemented",
                "cubecast.topic.create|{\"topic\":\"a\",\"deadline\":1}|invalid_request",
                "cubecast.topic.create|{\"topic\":\"a\",\"deadlineMs\":0}|invalid_request",
                "cubecast.topic.create|{\"topic\":\"a\",\"deadlineMs\":[1]}|invalid_request",
                "cubecast.topic.describe|{\"topic\":\"nobody.made.it\"}|unknown_topic",
                "cubecast.topic.list|{\"limit\":0}|invalid_request",
                "cubecast.topic.list|{\"limit\":1e400}|invalid_request",
                "cubecast.topic.list|{\"topic\":\"a\",\"pages\":1}|invalid_request",
                "cubecast.pull|{\"topic\":\"nobody.made.it\"}|unknown_topic",
                "cubecast.pull|{\"topic\":\"a\",\"from\":\"soon\"}|invalid_request",
                "cubecast.pull|{\"topic\":\"a\",\"wait\":\"long\"}|invalid_request",
                "cubecast.pull|{\"topic\":\"a\",\"from\":{}}|invalid_request",
            })
    void saysWhatIsWrongWithAQuestion(String address, String body, String code) {
        client.send("{\"type\":\"send\",\"address\":\"" + address + "\",\"replyAddress\":\"r\",\"body\":" + body + "}");

        assertError(client.next(), "r", code);
    }

    @Test
    void answersNothingToAQuestionWithoutReplyAddress() {
        client.send(BusClient.frame("send", "cubecast.topic.create").put("body", question()));

        node.awaitTrue(
                "it is made",
                () -> client.ask("cubecast.topic.describe", question())
                        .getString("type")
                        .equals("message"));
    }
}
