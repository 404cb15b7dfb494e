package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.Gap;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that watch topics, over server-sent events and WebSockets. */
class WatchingTest {
    private static final String NDJSON = "application/x-ndjson";

    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = ServedNode.ofEphemeralTopics();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void allClientsGetAllMessagesInOrder() {
        try (EventReader events = new EventReader(node, "order");
                SocketClient socket = new SocketClient(node, "order");
                SocketClient another = new SocketClient(node, "order")) {
            IntStream.range(0, 100).forEach(i -> node.publish("order", Integer.toString(i)));
            node.post("/topics/order/messages", NDJSON, lines(100, 300));

            for (int i = 0; i < 300; i++) {
                assertMessage(events.nextMessage(), i);
                assertMessage(socket.next(), i);
                assertMessage(another.next(), i);
            }
        }
    }

    private static void assertMessage(JsonObject message, int number) {
        assertThat(message.fieldNames()).containsExactly("topic", "offset", "epoch", "timestamp", "headers", "body");
        assertThat(message.getLong("offset")).isEqualTo(number);
        assertThat(message.getInteger("body")).isEqualTo(number);
    }

    private static String lines(int from, int to) {
        return String.join(
                "\n", IntStream.range(from, to).mapToObj(Integer::toString).toList());
    }

    @Test
    void aBodyOfSeveralLinesIsOneEvent() {
        try (EventReader events = new EventReader(node, "multi.line");
                SocketClient socket = new SocketClient(node, "multi.line")) {
            node.publish("multi.line", "[\n1,\r\n2\n]");

            assertThat(events.nextMessage().getJsonArray("body")).containsExactly(1, 2);
            assertThat(socket.next().getJsonArray("body")).containsExactly(1, 2);
        }
    }

    @Test
    void bodiesArriveAsTheyWerePublished() {
        String body = "{\"exact\" : 1.500e+1, \"text\":\"\\u00e4 ä 😀\"}";
        try (EventReader events = new EventReader(node, "exact")) {
            node.publish("exact", body);

            assertThat(events.next().data()).endsWith(",\"body\":" + body + "}");
        }
    }

    @Test
    void theLargestMessageArrives() {
        String largest = "x".repeat((1 << 20) - 2);
        try (EventReader events = new EventReader(node, "large");
                SocketClient socket = new SocketClient(node, "large")) {
            node.publish("large", '"' + largest + '"');

            assertThat(events.nextMessage().getString("body")).isEqualTo(largest);
            assertThat(socket.next().getString("body")).isEqualTo(largest);
        }
    }

    @Test
    void gapsAreToldInTheirPlace() {
        TopicName topic = new TopicName("gaps");
        try (EventReader events = new EventReader(node, "gaps");
                SocketClient socket = new SocketClient(node, "gaps")) {
            node.publish("gaps", "1");
            node.run(() -> {
                node.hubs.feedListener().onGap(node.located(topic), new Gap.Range(7, 9));
                node.hubs.feedListener().onGap(node.located(topic), new Gap.Unknown());
                return true;
            });

            assertThat(events.nextMessage().getInteger("body")).isEqualTo(1);
            EventReader.Event gap = events.next();
            assertThat(gap.type()).isEqualTo("gap");
            assertThat(gap.data()).isEqualTo("{\"topic\":\"gaps\",\"gap\":{\"first\":7,\"last\":9}}");
            assertThat(events.next().data()).isEqualTo("{\"topic\":\"gaps\",\"gap\":\"unknown\"}");
            assertThat(socket.next().getInteger("body")).isEqualTo(1);
            assertThat(socket.next().getJsonObject("gap"))
                    .isEqualTo(new JsonObject().put("first", 7).put("last", 9));
            assertThat(socket.next().getString("gap")).isEqualTo("unknown");
        }
    }

    // ---- Where to begin ----

    @Test
    void whoReconnectsIsToldWhatItMissed() {
        String lastSeen;
        try (EventReader events = new EventReader(node, "resume");
                EventReader stays = new EventReader(node, "resume")) {
            node.publish("resume", "0");
            lastSeen = events.next().id();
            node.publish("resume", "1");
            node.publish("resume", "2");
            IntStream.range(0, 3).forEach(i -> stays.next());

            try (EventReader again = resume("resume", lastSeen)) {
                assertThat(again.next().data()).isEqualTo("{\"topic\":\"resume\",\"gap\":{\"first\":1,\"last\":2}}");
                node.publish("resume", "3");
                assertThat(again.nextMessage().getInteger("body")).isEqualTo(3);
            }
        }
    }

    @Test
    void whoReconnectsBeforeTheFirstMessageIsToldWhatItMissed() {
        String topic = node.ephemeral("resume.none.yet");
        String lastSeen;
        try (EventReader stays = new EventReader(node, topic)) {
            try (EventReader goes = new EventReader(node, topic)) {
                lastSeen = goes.lastEventIdAtFirst();
            }
            node.publish(topic, "0");
            stays.next();

            try (EventReader again = resume(topic, lastSeen)) {
                EventReader.Event gap = again.next();
                assertThat(gap.data()).isEqualTo("{\"topic\":\"resume.none.yet\",\"gap\":{\"first\":0,\"last\":0}}");
                assertThat(gap.id()).isEmpty();
            }
        }
    }

    @Test
    void whoReconnectsWithAStrangeIdIsToldThatNobodyKnows() {
        try (EventReader events = resume("resume.strange", "my-own-id")) {
            assertThat(events.next().data()).isEqualTo("{\"topic\":\"resume.strange\",\"gap\":\"unknown\"}");
        }
    }

    private static EventReader resume(String topic, String lastSeen) {
        return new EventReader(
                node,
                HttpRequest.newBuilder(node.uri("/topics/" + topic + "/events")).header("Last-Event-ID", lastSeen));
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "0", "17", "time:0"})
    void topicsThatKeepNothingCanBeReadFromTheirEndOnly(String from) {
        Problems.assertProblem(node.get("/topics/kept/events?from=" + from), 409, "nothing_stored");
    }

    @Test
    void latestIsWhereEveryoneBegins() {
        node.publish("latest", "\"before\"");
        HttpRequest.Builder request = HttpRequest.newBuilder(node.uri("/topics/latest/events?from=latest"));
        try (EventReader events = new EventReader(node, request)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.response().headers().firstValue("Content-Type")).contains("text/event-stream");
            node.publish("latest", "\"after\"");

            assertThat(events.nextMessage().getString("body")).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics/cubecast.own/events", "/topics/cubecast.own"})
    void theNodesOwnTopicsAreNotForClients(String path) {
        Problems.assertProblem(node.get(path), 403, "reserved_topic");
    }

    // ---- Publishing over a WebSocket ----

    @Test
    void whatASocketSendsIsPublishedInOrder() {
        try (EventReader events = new EventReader(node, "socket.publish");
                SocketClient socket = new SocketClient(node, "socket.publish")) {
            IntStream.range(0, 1_000).forEach(i -> socket.send(Integer.toString(i)));

            for (int i = 0; i < 1_000; i++) {
                assertThat(events.nextMessage().getInteger("body")).isEqualTo(i);
                assertThat(socket.next().getInteger("body")).isEqualTo(i);
            }
        }
    }

    @Test
    void aMessageMayComeInPieces() {
        try (SocketClient socket = new SocketClient(node, "socket.pieces")) {
            socket.sendPart("[1,", false);
            socket.sendPart("2", false);
            socket.sendPart("]", true);

            assertThat(socket.next().getJsonArray("body")).containsExactly(1, 2);
        }
    }

    @Test
    void badMessagesAreAnsweredAndTheSocketLives() {
        try (SocketClient socket = new SocketClient(node, "socket.bad")) {
            socket.send("{oops");
            socket.sendBinary(new byte[] {1, 2, 3});
            socket.send("");
            socket.send("\"fine\"");

            assertError(socket.next(), "invalid_json", 1);
            assertError(socket.next(), "unsupported_type", 2);
            assertError(socket.next(), "invalid_json", 3);
            assertThat(socket.next().getString("body")).isEqualTo("fine");
        }
    }

    private static void assertError(JsonObject frame, String code, int number) {
        JsonObject error = frame.getJsonObject("error");
        assertThat(error).as(frame.encode()).isNotNull();
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("conclusion")).isEqualTo("never_valid");
        assertThat(error.getString("message")).isNotEmpty();
        assertThat(error.getInteger("frame")).isEqualTo(number);
    }

    @Test
    void aMessageThatIsTooLargeClosesTheSocket() {
        try (SocketClient socket = new SocketClient(node, "socket.large")) {
            String part = " ".repeat(600 << 10);
            socket.sendPart(part, false);
            socket.sendPart(part, false);

            assertThat(socket.awaitCloseCode()).isEqualTo(1009);
        }
        node.assertServesOthers();
    }

    @Test
    void aTopicThatIsDeletedAndRecreatedBeginsAnewForThoseWhoWatchIt() {
        try (EventReader events = new EventReader(node, "anew");
                SocketClient socket = new SocketClient(node, "anew")) {
            node.publish("anew", "1");
            assertThat(events.nextMessage().getInteger("body")).isEqualTo(1);
            assertThat(socket.next().getInteger("body")).isEqualTo(1);
            String seen = node.get("/topics/anew").body();

            assertThat(node.delete("/topics/anew").statusCode()).isEqualTo(204);
            JsonObject first = new JsonObject(node.publish("anew", "2").body());
            assertThat(first.getLong("offset")).as("%s was %s", first, seen).isZero();
            assertThat(events.next().data()).isEqualTo("{\"topic\":\"anew\",\"gap\":\"reset\"}");
            assertThat(socket.next().getString("gap")).isEqualTo("reset");

            node.publish("anew", "3");
            JsonObject next = events.nextMessage();
            assertThat(next.getInteger("body")).isEqualTo(3);
            assertThat(next.getLong("offset")).isEqualTo(1);
            assertThat(socket.next().getInteger("body")).isEqualTo(3);
        }
    }

    @Test
    void sessionsAreCountedAndForgotten() {
        node.awaitTrue("no sessions of earlier tests", () -> node.run(node.hubs::sessions) == 0);
        try (EventReader events = new EventReader(node, "counted");
                SocketClient socket = new SocketClient(node, "counted")) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(node.run(node.hubs::sessions)).isEqualTo(2);
            assertThat(node.get("/metrics").body())
                    .contains("cubecast_sessions{protocol=\"sse\"} 1.0")
                    .contains("cubecast_sessions{protocol=\"websocket\"} 1.0");
            node.publish("counted", "1");
            assertThat(socket.next().getInteger("body")).isEqualTo(1);
        }

        node.awaitTrue("sessions are closed", () -> node.run(node.hubs::sessions) == 0);
        assertThat(node.run(() -> node.protocol().feeds().size())).isZero();
    }
}
