package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Sockets;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
        assertThat(cube.getString("id"))
                .isEqualTo(node.run(() -> node.protocol()
                        .durable()
                        .orElseThrow()
                        .charter()
                        .orElseThrow()
                        .cube()
                        .text()));
        assertThat(cube.getInteger("dimension")).isEqualTo(1);
        assertThat(cube.getString("topology")).isEqualTo("hypercube");
        assertThat(view.getString("self")).isEqualTo("0");
        assertThat(view.getString("transport")).isEqualTo(Sockets.TRANSPORT.text());
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
        "/cube/route?from=0&to=0&form=0, 400, invalid_request",
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
    @CsvSource({
        "/, text/html",
        "/console.js, text/javascript",
        "/console.css, text/css",
        "/cubecast.js, text/javascript"
    })
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

    @Test
    void isOverloadedWhileItTracesAsManyRoutesAsItMay() {
        try (ServedNode busy = new ServedNode()) {
            Vertex nobody = new Vertex(1, 1);
            busy.run(() -> {
                for (int i = 0; i < 64; i++) {
                    busy.protocol().routeTrace().trace(nobody, nobody, Long.MAX_VALUE, way -> {}, () -> 0);
                }
                return true;
            });

            HttpResponse<String> refused = busy.get("/cube/route?from=0&to=0");

            Problems.assertProblem(refused, 429, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /topics//events, invalid_topic, the name of the topic is empty",
        "POST, /topics//messages, invalid_topic, the name of the topic is empty",
        "PUT, /topics/, invalid_topic, the name of the topic is empty",
        "GET, /topics/../cube, invalid_request, no part of a path is empty",
        "PUT, /topics/%2E%2e, invalid_request, no part of a path is empty",
        "PUT, /topics/., invalid_request, no part of a path is empty",
        "GET, //cube, invalid_request, no part of a path is empty",
        "GET, /topics/t?form=latest, invalid_request, 'no parameter \"form\" here, only deadlineMs'",
        "PUT, /topics/t?durability=none, invalid_request, 'no parameter \"durability\" here, only deadlineMs'",
        "GET, /topics?offset=7, invalid_request, 'no parameter \"offset\" here, only prefix, after, limit, deadlineMs'",
        "GET, /topics/t/events?form=latest, invalid_request, 'no parameter \"form\" here, only from'",
        "POST, /topics/t/messages?deadline=1, invalid_request, 'only deadlineMs, durability, producer, sequence'",
    })
    void saysWhatIsWrongWithAnAddress(String method, String address, String code, String reason) {
        try (RawClient client = new RawClient(node)) {
            client.send(method + " " + address + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1\r\nConnection: close\r\n\r\n1");
            String answer = new String(client.readToEnd(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ");
            JsonObject problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n")));
            assertThat(problem.getString("code")).isEqualTo(code);
            assertThat(problem.getString("detail")).contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, GET, 404, not_found",
        "/topics/a/b/c, GET, 404, not_found",
        "/cube, POST, 405, method_not_allowed",
        "/topics, PUT, 405, method_not_allowed",
        "/topics/t, PATCH, 405, method_not_allowed",
        "/topics/t/messages, DELETE, 405, method_not_allowed",
        "/topics/t/events, POST, 405, method_not_allowed",
    })
    void knowsItsPathsAndMethods(String path, String method, int status, String code) {
        HttpResponse<String> answer =
                node.send(HttpRequest.newBuilder(node.uri(path)).method(method, HttpRequest.BodyPublishers.noBody()));

        Problems.assertProblem(answer, status, code);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }
}
