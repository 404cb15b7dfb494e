package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node tells of itself and of the cube. */
class NodeViewsTest {
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
    void showsTheCube() {
        JsonObject view = new JsonObject(node.get("/cube").body());

        JsonObject cube = view.getJsonObject("cube");
        assertThat(cube.getString("name")).isEqualTo("test");
        assertThat(cube.containsKey("id")).isTrue();
        assertThat(cube.getValue("id")).isNull();
        assertThat(cube.getInteger("dimension")).isEqualTo(1);
        assertThat(cube.getString("topology")).isEqualTo("hypercube");
        assertThat(view.getString("self")).isEqualTo("0");
        JsonObject self = view.getJsonArray("nodes").getJsonObject(0);
        assertThat(self.getString("vertex")).isEqualTo("0");
        assertThat(self.getString("state")).isEqualTo("alive");
        assertThat(self.getString("http")).isEqualTo("127.0.0.1:" + node.port());
        assertThat(self.fieldNames()).contains("bridge", "link", "incarnation");
    }

    @Test
    void showsWhoLeadsEachShard() {
        JsonArray shards = new JsonObject(node.get("/cube").body()).getJsonArray("shards");

        assertThat(shards).hasSize(2);
        JsonObject shard = shards.getJsonObject(1);
        assertThat(shard.getString("shard")).isEqualTo("1");
        assertThat(shard.getString("home")).isEqualTo("1");
        assertThat(shard.getString("leader")).isEqualTo("0");
        assertThat(shard.getLong("epoch")).isPositive();
        assertThat(shard.getJsonArray("replicas"))
                .contains(new JsonObject()
                        .put("vertex", "0")
                        .put("role", "leader")
                        .put("lag", 0));
    }

    @Test
    void showsItsLinks() {
        assertThat(new JsonObject(node.get("/cube").body()).getJsonArray("links"))
                .containsExactly(new JsonObject().put("to", "1").put("up", false));
    }

    @Test
    void showsTheRouteToItself() {
        HttpResponse<String> answer = node.get("/cube/route?from=0&to=0");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("from", "0").put("to", "0").put("hops", new JsonArray().add("0")));
    }

    @ParameterizedTest
    @CsvSource({
        "/cube/route, 400, invalid_request",
        "/cube/route?from=0, 400, invalid_request",
        "/cube/route?from=0&to=01, 400, invalid_request",
        "/cube/route?from=x&to=0, 400, invalid_request",
        "/cube/route?from=0&to=0&to=1, 400, invalid_request",
        "/cube/route?from=0&to=1, 404, unknown_vertex",
        "/cube/route?from=1&to=0, 404, unknown_vertex",
        "/cube/route?from=0&to=0&deadlineMs=0, 400, invalid_request",
    })
    void refusesRoutesThatAreNone(String path, int status, String code) {
        Problems.assertProblem(node.get(path), status, code);
    }

    @Test
    void saysThatItLivesAndIsReady() {
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(new JsonObject(node.get("/health/live").body()).getString("status"))
                .isEqualTo("live");
        assertThat(new JsonObject(node.get("/health/ready").body()).getString("status"))
                .isEqualTo("ready");
    }

    @Test
    void showsItsMetrics() {
        HttpResponse<String> metrics = node.get("/metrics");

        assertThat(metrics.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(metrics.body()).contains("cubecast_http_connections", "cubecast_sessions_queued_bytes");
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/console.js, text/javascript", "/console.css, text/css"})
    void servesItsPage(String path, String contentType) {
        HttpResponse<String> page = node.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isNotEmpty();
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(contentType));
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    }

    @Test
    void doesNotSendAPageAgainThatTheBrowserHas() {
        String etag = node.get("/").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again =
                node.send(HttpRequest.newBuilder(node.uri("/")).header("If-None-Match", etag));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, GET, 404, not_found",
        "/topics/a/b/c, GET, 404, not_found",
        "/cube, POST, 405, method_not_allowed",
        "/topics, PUT, 405, method_not_allowed",
        "/topics/t, DELETE, 405, method_not_allowed",
        "/topics/t/messages, GET, 405, method_not_allowed",
        "/topics/t/events, POST, 405, method_not_allowed",
    })
    void knowsItsPathsAndMethods(String path, String method, int status, String code) {
        HttpResponse<String> answer =
                node.send(HttpRequest.newBuilder(node.uri(path)).method(method, HttpRequest.BodyPublishers.noBody()));

        Problems.assertProblem(answer, status, code);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }
}
