package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PublishingTest {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

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
    void answersWithTheOffset() {
        JsonObject first = new JsonObject(node.publish("answers", "{\"a\":1}").body());
        JsonObject second = new JsonObject(node.publish("answers", "2").body());

        assertThat(first.getLong("epoch")).isPositive();
        assertThat(first)
                .isEqualTo(new JsonObject()
                        .put("topic", "answers")
                        .put("offset", 0)
                        .put("first", 0)
                        .put("last", 0)
                        .put("count", 1)
                        .put("epoch", first.getLong("epoch"))
                        .put("durability", "quorum")
                        .put("duplicate", false));
        assertThat(second.getLong("offset")).isEqualTo(1);
    }

    @Test
    void takesMessagesAsLargeAsTheyMayBe() {
        String largest = '"' + "x".repeat((1 << 20) - 2) + '"';
        assertThat(node.publish("largest", largest).statusCode()).isEqualTo(200);
        Problems.assertProblem(node.publish("largest", largest + " "), 413, "too_large");
        try (SocketClient socket = new SocketClient(node, "largest")) {
            socket.send(largest);
            JsonObject message = socket.next();
            assertThat(message.getLong("offset")).isOne();
            assertThat(message.getString("body")).hasSize((1 << 20) - 2);
            socket.send(largest + " ");
            assertThat(socket.next().getJsonObject("error").getString("code")).isEqualTo("too_large");
        }
    }

    @Test
    void publishesALineEach() {
        JsonObject answer = new JsonObject(node.post("/topics/lines/messages", NDJSON, "1\n\"two\"\n\n{\"three\":3}\n")
                .body());

        assertThat(answer.getLong("first")).isZero();
        assertThat(answer.getLong("last")).isEqualTo(2);
        assertThat(answer.getLong("offset")).isEqualTo(2);
        assertThat(answer.getLong("count")).isEqualTo(3);
    }

    @Test
    void publishesMoreThanOnePublishCanCarry() {
        String line = '"' + "x".repeat(1_000) + "\"\n";
        int count = 5_000;

        HttpResponse<String> answer = node.post("/topics/many/messages", NDJSON, line.repeat(count));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject stored = new JsonObject(answer.body());
        assertThat(stored.getLong("first")).isZero();
        assertThat(stored.getLong("last")).isEqualTo(count - 1);
        assertThat(stored.getLong("count")).isEqualTo(count);
    }

    @Test
    void storesNothingOfARequestWithABadLine() {
        Problems.assertProblem(node.post("/topics/bad-line/messages", NDJSON, "1\n2\n{oops\n4"), 400, "invalid_json");

        JsonObject next = new JsonObject(node.publish("bad-line", "1").body());
        assertThat(next.getLong("offset")).isZero();
    }

    @Test
    void namesWithSlashesAreOneName() {
        JsonObject answer = new JsonObject(
                node.post("/topics/host%2Fcpu.0_a-b/messages", JSON, "1").body());

        assertThat(answer.getString("topic")).isEqualTo("host/cpu.0_a-b");
    }

    @Test
    void takesTheLargestMessage() {
        String largest = '"' + "x".repeat((1 << 20) - 2) + '"';

        assertThat(node.publish("large", largest).statusCode()).isEqualTo(200);
    }

    @Test
    void readsABodyThatComesInChunks() {
        HttpResponse<String> answer = node.send(HttpRequest.newBuilder(node.uri("/topics/chunks/messages"))
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofByteArrays(
                        Stream.of("[1,", "2", "]").map(String::getBytes).toList())));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void asksForTheBodyOfAClientThatWaits() {
        HttpResponse<String> answer = node.send(HttpRequest.newBuilder(node.uri("/topics/expects/messages"))
                .header("Content-Type", JSON)
                .expectContinue(true)
                .POST(BodyPublishers.ofString("1")));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of("/topics/t/messages", JSON, "", 400, "invalid_json"),
                Arguments.of("/topics/t/messages", JSON, "{\"open\":", 400, "invalid_json"),
                Arguments.of("/topics/t/messages", JSON, "1 2", 400, "invalid_json"),
                Arguments.of("/topics/t/messages", JSON, "[".repeat(100_000), 400, "invalid_json"),
                Arguments.of("/topics/t/messages", JSON, "9".repeat(100_000), 400, "invalid_json"),
                Arguments.of("/topics/t/messages", NDJSON, "\n\n", 400, "invalid_json"),
                Arguments.of("/topics/t/messages", NDJSON, "1\n".repeat(70_000), 413, "too_large"),
                Arguments.of("/topics/t/messages", JSON, " ".repeat(1 << 20) + "1", 413, "too_large"),
                Arguments.of("/topics/t/messages", JSON, " ".repeat(9 << 20), 413, "too_large"),
                Arguments.of("/topics/t/messages", "text/plain", "1", 415, "unsupported_type"),
                Arguments.of("/topics/t/messages", "text/plain", "x".repeat(5 << 20), 415, "unsupported_type"),
                Arguments.of("/topics/t/messages", "application/octet-stream", "1", 415, "unsupported_type"),
                Arguments.of("/topics/t/messages", "application/json; charset=utf-16", "1", 415, "unsupported_type"),
                Arguments.of("/topics/cubecast.own/messages", JSON, "1", 403, "reserved_topic"),
                Arguments.of("/topics/two%20words/messages", JSON, "1", 400, "invalid_topic"),
                Arguments.of("/topics/%C3%A4/messages", JSON, "1", 400, "invalid_topic"),
                Arguments.of("/topics/" + "t".repeat(201) + "/messages", JSON, "1", 400, "invalid_topic"),
                Arguments.of("/topics/t/messages?durability=much", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?producer=p", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?sequence=1", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?producer=&sequence=1", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?producer=p&sequence=0", JSON, "1", 400, "invalid_request"),
                Arguments.of(
                        "/topics/t/messages?sequence=1&producer=" + "p".repeat(65), JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?sequence=1&producer=p", NDJSON, "1\n".repeat(1_025), 413, "too_large"),
                Arguments.of("/topics/t/messages?deadlineMs=0", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?deadlineMs=60001", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?deadlineMs=-5", JSON, "1", 400, "invalid_request"),
                Arguments.of("/topics/t/messages?deadlineMs=soon", JSON, "1", 400, "invalid_request"));
    }

    @ParameterizedTest(name = "{0} {1} {3} {4}")
    @MethodSource("badRequests")
    void refusesBadRequestsAndServesOthers(String path, String contentType, String body, int status, String code) {
        Problems.assertProblem(node.post(path, contentType, body), status, code);

        node.assertServesOthers();
    }

    @ParameterizedTest
    @CsvSource({"'durability=none', 200", "'deadlineMs=1000', 200", "'deadlineMs=60000&durability=none', 200"})
    void takesWhatMayBeAsked(String query, int status) {
        assertThat(node.post("/topics/asked/messages?" + query, JSON, "1").statusCode())
                .isEqualTo(status);
    }

    @Test
    void aRepetitionGetsTheOffsetsOfTheFirst() {
        JsonObject first = new JsonObject(sequenced("repeated", 1, "1\n2\n3").body());
        node.publish("repeated", "0");
        JsonObject again = new JsonObject(sequenced("repeated", 1, "1\n2\n3").body());
        JsonObject next = new JsonObject(sequenced("repeated", 4, "4").body());

        assertThat(first.getBoolean("duplicate")).isFalse();
        assertThat(again).isEqualTo(first.copy().put("duplicate", true));
        assertThat(next.getLong("first")).isEqualTo(4);
    }

    @Test
    void aProducerKeepsItsOrder() {
        sequenced("ordered", 1, "1");

        JsonObject gap = Problems.assertProblem(sequenced("ordered", 3, "3"), 409, "out_of_sequence");
        JsonObject unknown = Problems.assertProblem(sequenced("unordered", 7, "7"), 409, "unknown_producer");

        assertThat(gap.getLong("expected")).isEqualTo(2);
        assertThat(gap.getString("conclusion")).isEqualTo("nothing_done");
        assertThat(unknown.getString("conclusion")).isEqualTo("nothing_done");
    }

    @Test
    void saysThatWhatIsForgottenWasStored() {
        for (int first = 1; first <= 2_001; first += 1_000) {
            assertThat(sequenced("old", first, "1\n".repeat(1_000)).statusCode())
                    .isEqualTo(200);
        }

        JsonObject problem = Problems.assertProblem(sequenced("old", 1, "1"), 409, "sequence_too_old");

        assertThat(problem.getString("conclusion")).isEqualTo("already_done");
    }

    private static HttpResponse<String> sequenced(String topic, int sequence, String lines) {
        return node.post("/topics/" + topic + "/messages?producer=p&sequence=" + sequence, NDJSON, lines);
    }

    @ParameterizedTest
    @CsvSource({"quorum, quorum", "quorum, leader", "leader, leader"})
    void givesTheTopicsDurabilityOrAWeakerOne(String own, String asked) {
        String topic = own + "." + asked;
        node.put("/topics/" + topic, new JsonObject().put("durability", own).encode());

        JsonObject answer = new JsonObject(node.post("/topics/" + topic + "/messages?durability=" + asked, JSON, "1")
                .body());

        assertThat(answer.getString("durability")).isEqualTo(asked);
        assertThat(answer.getLong("offset")).isZero();
    }

    @Test
    void namesNoOffsetOfWhatIsNotStoredYet() {
        JsonObject answer = new JsonObject(
                node.post("/topics/weak/messages?durability=none", JSON, "1").body());

        assertThat(answer)
                .isEqualTo(new JsonObject()
                        .put("topic", "weak")
                        .put("count", 1)
                        .put("durability", "none")
                        .put("duplicate", false));
    }

    @Test
    void refusesADurabilityThatTheTopicDoesNotHave() {
        node.put("/topics/at.the.leader", "{\"durability\":\"leader\"}");

        Problems.assertProblem(
                node.post("/topics/at.the.leader/messages?durability=quorum", JSON, "1"), 409, "durability_too_strong");
    }

    @Test
    void anEphemeralTopicPromisesAndRemembersNothing() {
        String topic = node.ephemeral("ephemeral");

        JsonObject answer = new JsonObject(node.publish(topic, "1").body());

        assertThat(answer.getString("durability")).isEqualTo("none");
        assertThat(answer.getLong("offset")).isZero();
        Problems.assertProblem(sequenced(topic, 1, "1"), 409, "nothing_stored");
        Problems.assertProblem(
                node.post("/topics/" + topic + "/messages?durability=leader", JSON, "1"), 409, "durability_too_strong");
    }

    @Test
    void countsPublishesByHowTheyEnded() {
        node.publish("counted", "1");
        node.publish("counted", "{");

        assertThat(node.get("/metrics").body())
                .contains("cubecast_client_publishes_total{outcome=\"stored\",protocol=\"http\"}")
                .contains("cubecast_client_publishes_total{outcome=\"invalid_json\",protocol=\"http\"}")
                .contains("cubecast_http_publish_seconds_count");
    }

    @Test
    void countsTheMessagesOfARequest() {
        double before = stored();

        node.post("/topics/counted.lines/messages", "application/x-ndjson", "1\n2\n3\n");

        assertThat(stored()).isEqualTo(before + 3);
    }

    private static double stored() {
        return node.run(() -> node
                .registry
                .find("cubecast.client.publishes")
                .tag("protocol", "http")
                .tag("outcome", "stored")
                .functionCounters()
                .stream()
                .mapToDouble(FunctionCounter::count)
                .sum());
    }

    @Test
    void holdsNoBytesOfRequestsThatAreAnswered() {
        IntStream.range(0, 20).forEach(i -> node.publish("held", "\"" + "x".repeat(10_000) + "\""));
        node.publish("held", " ".repeat(9 << 20));

        node.awaitTrue(
                "no bytes held",
                () -> node.registry.get("cubecast.http.bodies.bytes").gauge().value() == 0);
    }
}
