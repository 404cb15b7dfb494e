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
    void createsATopicOnce() {
        String settings = "{\"durability\":\"none\",\"slowConsumer\":\"latest-only\"}";

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
        assertThat(new JsonObject(created.body()).getJsonObject("settings"))
                .isEqualTo(new JsonObject().put("durability", "none").put("slowConsumer", "drop-oldest"));
    }

    @Test
    void doesNotChangeTheSettingsOfATopic() {
        node.put("/topics/create.other", "{\"slowConsumer\":\"disconnect\"}");

        JsonObject problem = Problems.assertProblem(node.put("/topics/create.other", "{}"), 409, "other_settings");

        assertThat(problem.getJsonObject("settings").getString("slowConsumer")).isEqualTo("disconnect");
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
                "t | {\"durability\":\"quorum\"} | 501 | not_implemented | durable topics are not there yet",
                "t | {\"durability\":\"leader\"} | 501 | not_implemented | durable topics are not there yet",
                "t | {\"replicas\":3} | 501 | not_implemented | replicas",
                "t | {\"retention\":{\"ageMs\":1}} | 501 | not_implemented | retention",
                "t | {\"placement\":\"self\"} | 501 | not_implemented | placement",
                "t | {\"slowConsumer\":\"reader\"} | 501 | not_implemented | reader",
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
