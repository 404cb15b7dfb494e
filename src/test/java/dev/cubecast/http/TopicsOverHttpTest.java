package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsOverHttpTest {
    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void whatIsDescribedCanBeAskedFor() {
        String settings = """
                {"durability":"leader","replicas":1,"placement":"name","slowConsumer":"reader",
                 "retention":{"ageMs":60000,"bytes":1000000,"messages":0}}""";

        JsonObject created =
                new JsonObject(node.put("/topics/create.all", settings).body()).getJsonObject("settings");

        assertThat(created).isEqualTo(new JsonObject(settings));
        assertThat(node.put("/topics/create.all", created.encode()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void createsATopicOnce() {
        String settings =
                "{\"durability\":\"none\",\"replicas\":1,\"placement\":\"name\",\"slowConsumer\":\"latest-only\"}";

        HttpResponse<String> created = node.put("/topics/create.once", settings);
        HttpResponse<String> again = node.put("/topics/create.once", settings);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(new JsonObject(created.body()).getJsonObject("settings")).isEqualTo(new JsonObject(settings));
    }

    @ParameterizedTest
    @CsvSource({"create.empty, ''", "create.braces, '{}'"})
    void everySettingIsOptional(String topic, String body) {
        HttpResponse<String> created = node.put("/topics/" + topic, body);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(new JsonObject(created.body()).getJsonObject("settings")).isEqualTo(new JsonObject("""
                                {"durability":"quorum","replicas":1,"placement":"name","slowConsumer":"reader",
                                 "retention":{"ageMs":0,"bytes":0,"messages":0}}"""));
    }

    @Test
    void doesNotChangeTheSettingsOfATopic() {
        node.put("/topics/create.other", "{\"durability\":\"leader\"}");

        JsonObject problem = Problems.assertProblem(node.put("/topics/create.other", "{}"), 409, "other_settings");

        assertThat(problem.getJsonObject("settings").getString("durability")).isEqualTo("leader");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t | {\"durable\":\"none\"} | 400 | invalid_settings | durable",
                "t | {\"durability\":\"much\"} | 400 | invalid_settings | durability",
                "t | {\"durability\":7} | 400 | invalid_settings | durability",
                "t | {\"slowConsumer\":null} | 400 | invalid_settings | slowConsumer",
                "t | [] | 400 | invalid_settings | object",
                "t | 7 | 400 | invalid_settings | object",
                "t | { | 400 | invalid_json | JSON",
                "t | {\"replicas\":3} | 501 | not_implemented | 1 replicas",
                "t | {\"replicas\":0} | 400 | invalid_settings | replicas",
                "t | {\"replicas\":\"1\"} | 400 | invalid_settings | replicas",
                "t | {\"placement\":\"self\"} | 501 | not_implemented | placement",
                "t | {\"retention\":7} | 400 | invalid_settings | retention",
                "t | {\"retention\":{\"ageMs\":-1}} | 400 | invalid_settings | retention",
                "t | {\"retention\":{\"bytes\":1.5}} | 400 | invalid_settings | retention",
                "t | {\"retention\":{\"days\":7}} | 400 | invalid_settings | days",
                "t | {\"durability\":\"none\",\"retention\":{}} | 400 | invalid_settings | retention",
                "t | {\"durability\":\"none\",\"slowConsumer\":\"reader\"} | 400 | invalid_settings | reader",
                "t | {\"slowConsumer\":\"drop-oldest\"} | 400 | invalid_settings | reader",
                "cubecast.t | {} | 403 | reserved_topic | cubecast.",
                "a%20b | {} | 400 | invalid_topic | letters",
            })
    void refusesBadSettings(String topic, String body, int status, String code, String named) {
        JsonObject problem = Problems.assertProblem(node.put("/topics/" + topic, body), status, code);

        assertThat(problem.getString("detail")).contains(named);
    }

    @Test
    void describesATopic() {
        node.publish("described", "1");

        JsonObject topic = new JsonObject(node.get("/topics/described").body());

        assertThat(topic.fieldNames())
                .containsExactlyInAnyOrder(
                        "topic", "shard", "home", "leader", "replicas", "epoch", "first", "next", "settings");
        assertThat(topic.getString("topic")).isEqualTo("described");
        assertThat(topic.getString("leader")).isEqualTo("0");
        assertThat(topic.getString("home")).isEqualTo(topic.getString("shard"));
        assertThat(topic.getJsonArray("replicas")).contains("0");
        assertThat(topic.getLong("next")).isEqualTo(1);
    }

    @Test
    void doesNotKnowTheOffsetsOfATopicThatIsNotStored() {
        node.put("/topics/described.ephemeral", "{\"durability\":\"none\"}");
        node.publish("described.ephemeral", "1");

        JsonObject topic =
                new JsonObject(node.get("/topics/described.ephemeral").body());

        assertThat(topic.getString("leader")).isEqualTo("0");
        assertThat(topic.getLong("epoch")).isGreaterThanOrEqualTo(1 << 16);
        assertThat(topic.getValue("next")).isNull();
    }

    @Test
    void deletesATopicWithAllThatItHolds() {
        node.publish("deleted", "1");
        node.publish("deleted", "2");

        HttpResponse<String> deleted = node.delete("/topics/deleted");

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        Problems.assertProblem(node.get("/topics/deleted"), 404, "unknown_topic");
        Problems.assertProblem(node.delete("/topics/deleted"), 404, "unknown_topic");
        assertThat(new JsonObject(node.publish("deleted", "3").body()).getLong("offset"))
                .isZero();
    }

    @Test
    void doesNotKnowATopicThatNobodyCreated() {
        Problems.assertProblem(node.get("/topics/nobody.made.this"), 404, "unknown_topic");
    }

    @Test
    void listsTopicsByName() {
        List.of("list.c", "list.a", "list.b", "other").forEach(topic -> node.put("/topics/" + topic, "{}"));

        assertThat(names("/topics?prefix=list.")).containsExactly("list.a", "list.b", "list.c");
        assertThat(names("/topics?prefix=list.&after=list.a")).containsExactly("list.b", "list.c");
        JsonObject page =
                new JsonObject(node.get("/topics?prefix=list.&limit=2").body());
        assertThat(page.getJsonArray("topics")).hasSize(2);
        assertThat(page.getString("after")).isEqualTo("list.b");
        assertThat(page.getJsonArray("silent")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=1001", "limit=many", "prefix=a&prefix=b"})
    void refusesListsThatMakeNoSense(String query) {
        Problems.assertProblem(node.get("/topics?" + query), 400, "invalid_request");
    }

    private static List<String> names(String path) {
        JsonArray topics = new JsonObject(node.get(path).body()).getJsonArray("topics");
        return topics.stream()
                .map(topic -> ((JsonObject) topic).getString("topic"))
                .toList();
    }
}
