package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.http.BusClient.Over;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients meet while a node comes and goes. */
class EndpointLifecycleTest {

    @Test
    void saysWhichPortIsTaken() {
        try (ServedNode node = new ServedNode()) {
            assertThatThrownBy(() -> ServedNode.await(node.serveAlsoOn(node.port())))
                    .hasMessageContaining("cannot listen for HTTP on 127.0.0.1:" + node.port() + ": the port is taken");
            node.assertServesOthers();
        }
    }

    @Test
    void endsItsClientsConnectionsWhenItStops() {
        try (ServedNode node = new ServedNode();
                EventReader events = new EventReader(node, "t");
                SocketClient socket = new SocketClient(node, "t")) {
            assertThat(node.publish("t", "\"last\"").statusCode()).isEqualTo(200);
            assertThat(events.nextMessage().getString("body")).isEqualTo("last");

            node.stopServing();

            events.awaitEnd();
            assertThat(socket.awaitCloseCode()).isEqualTo(1001);
            assertThat(node.run(node.hubs::sessions)).isZero();
            assertThatThrownBy(() -> node.get("/health/live")).hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void sendsNewClientsElsewhereWhileItIsAboutToStop() {
        try (ServedNode node = new ServedNode();
                EventReader staying = new EventReader(node, "t")) {
            node.beginToLeave();

            JsonObject notReady = Problems.assertProblem(node.get("/health/ready"), 503, "not_ready");
            assertThat(notReady.getJsonArray("reasons")).containsExactly("the node is about to end");
            Problems.assertProblem(node.get("/topics/t/events"), 503, "shutting_down");
            for (String path : List.of("/topics/t", "/eventbus/websocket")) {
                try (RawClient socket = new RawClient(node)) {
                    socket.send(RawClient.upgrade("t").replace("/topics/t", path));
                    assertThat(socket.readHead()).startsWith("HTTP/1.1 503 ");
                }
            }
            try (BusClient client = new BusClient(node, Over.TCP)) {
                Problems.assertError(client.next(), null, "shutting_down");
            }
            HttpResponse<String> published = node.publish("t", "\"last\"");
            assertThat(published.statusCode()).isEqualTo(200);
            assertThat(published.headers().firstValue("Connection")).contains("close");
            assertThat(staying.nextMessage().getString("body")).isEqualTo("last");
        }
    }

    /** It knows no leader, so the outcome of a publish comes when its time is over. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEBSOCKET", "SOCKJS_WEBSOCKET"})
    void answersWhatIsUnderWayBeforeItSendsItsClientsAway(Over over) {
        try (ServedNode node = ServedNode.unsettled(TestSettings.onAnyPort().build());
                BusClient client = new BusClient(node, over)) {
            client.send(BusClient.frame("send", "t")
                            .put("headers", BusClient.headers("deadlineMs", "100"))
                            .put("replyAddress", "under way"))
                    .sync();

            node.stopServing();

            List<JsonObject> last = client.awaitEnd();
            assertThat(last).hasSize(2);
            Problems.assertError(last.get(0), "under way", "unavailable");
            Problems.assertError(last.get(1), null, "shutting_down");
        }
    }

    @Test
    void isNotReadyBeforeItKnowsItsNeighbours() {
        try (ServedNode node = ServedNode.unsettled(
                TestSettings.onAnyPort().subscribeTimeoutMs(100).build())) {
            JsonObject notReady = Problems.assertProblem(node.get("/health/ready"), 503, "not_ready");
            assertThat(notReady.getJsonArray("reasons")).isNotEmpty();
            assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(node.get("/cube").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhatNeedsALeaderWhileItKnowsNone() {
        try (ServedNode node = ServedNode.unsettled(
                TestSettings.onAnyPort().subscribeTimeoutMs(100).build())) {
            HttpResponse<String> published = node.post("/topics/t/messages?deadlineMs=100", "application/json", "1");
            Problems.assertProblem(published, 503, "unavailable");
            assertThat(published.headers().firstValue("Retry-After")).isPresent();

            Problems.assertProblem(node.get("/topics/t?deadlineMs=100"), 503, "unavailable");
            Problems.assertProblem(node.delete("/topics/t?deadlineMs=100"), 503, "unavailable");
            Problems.assertProblem(node.get("/topics/t/events"), 503, "unavailable");
            try (RawClient socket = new RawClient(node)) {
                socket.send(RawClient.upgrade("t"));
                assertThat(socket.readHead()).startsWith("HTTP/1.1 503 ");
            }
            assertThat(node.run(node.hubs::sessions)).isZero();
        }
    }

    @Test
    void cannotTellWhetherATopicIsMadeWhileItKnowsNoLeader() {
        try (ServedNode node = ServedNode.unsettled(TestSettings.onAnyPort().build());
                BusClient client = new BusClient(node, Over.TCP)) {
            JsonObject problem =
                    Problems.assertProblem(node.put("/topics/t?deadlineMs=100", "{}"), 504, "outcome_unknown");
            assertThat(problem.getString("conclusion")).isEqualTo("outcome_unknown");
            JsonObject question = new JsonObject().put("topic", "t").put("deadlineMs", 100);
            client.send(BusClient.frame("send", "cubecast.topic.create")
                    .put("replyAddress", "create")
                    .put("body", question));
            Problems.assertError(client.next(), "create", "outcome_unknown");
        }
    }

    @Test
    void aClientThatLeavesBeforeItsSubscriptionIsForgotten() {
        try (ServedNode node = ServedNode.unsettled(
                        TestSettings.onAnyPort().subscribeTimeoutMs(60_000).build());
                RawClient stream = new RawClient(node)) {
            stream.send("GET /topics/t/events HTTP/1.1\r\nHost: x\r\n\r\n");
            node.awaitTrue("the stream waits", () -> node.run(node.hubs::sessions) == 1);

            stream.hangUp();

            node.awaitTrue("the session is gone", () -> node.run(node.hubs::sessions) == 0);
            assertThat(node.run(node.hubs::topics)).isZero();
        }
    }

    @Test
    void showsClientsThatItIsThereAndClosesThoseThatAreNot() {
        try (ServedNode node =
                        new ServedNode(TestSettings.onAnyPort().keepAliveMs(50).build());
                RawClient stream = new RawClient(node);
                RawClient silent = RawClient.ofSocket(node, "quiet", 64 << 10)) {
            stream.send("GET /topics/quiet/events HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(stream.readHead()).startsWith("HTTP/1.1 200 ");

            StringBuilder comments = new StringBuilder();
            while (comments.indexOf("\n:\n\n") < 0) {
                comments.append((char) stream.read());
            }
            assertThat(silent.readCloseCode()).isEqualTo(1001);
        }
    }

    @Test
    void aSocketThatAnswersStaysOpen() {
        HttpSettings settings = TestSettings.onAnyPort().build();
        byte[] pong = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};
        byte[] publish = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, '1'};
        try (ServedNode node = new ServedNode();
                RawClient answering = RawClient.ofSocket(node, "quiet", 64 << 10)) {
            for (int i = 0; i < 3; i++) {
                node.skip(settings.keepAliveMs());
                assertThat(answering.readFrame()).asString().isEqualTo("cubecast");
                answering.send(pong);
                // What comes back shows that the node has seen what went before.
                answering.send(publish);
                assertThat(answering.readFrame()).asString().contains("\"body\":1");
            }
        }
    }

    @Test
    void holdsNoMoreOfAllBodiesThanItMay() {
        HttpSettings tight = TestSettings.onAnyPort().bodiesBytesMax(1_000).build();
        try (ServedNode node = new ServedNode(tight);
                RawClient holder = new RawClient(node)) {
            holder.send("POST /topics/t/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2000\r\n\r\n" + " ".repeat(900));
            node.awaitTrue("the bytes are held", () -> bytesHeld(node) == 900);

            HttpResponse<String> refused = node.publish("t", " ".repeat(200) + "1");
            Problems.assertProblem(refused, 429, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();

            holder.hangUp();
            node.awaitTrue("the bytes are let go", () -> bytesHeld(node) == 0);
            assertThat(node.publish("t", " ".repeat(200) + "1").statusCode()).isEqualTo(200);
        }
    }

    private static double bytesHeld(ServedNode node) {
        return node.registry.get("cubecast.http.bodies.bytes").gauge().value();
    }

    @Test
    void refusesMoreClientsThanItMayHave() {
        try (ServedNode node = new ServedNode(TestSettings.sessions(1));
                EventReader only = new EventReader(node, "t")) {
            Problems.assertProblem(node.get("/topics/t/events"), 503, "too_many_sessions");
            node.publish("t", "1");
            assertThat(only.nextMessage().getInteger("body")).isEqualTo(1);
        }
    }

    @Test
    void aSocketWhoseSubscriptionEndsDuringItsHandshakeIsClosed() {
        TopicName topic = new TopicName("t");
        try (ServedNode node = ServedNode.ofEphemeralTopics();
                EventReader other = new EventReader(node, topic.text());
                RawClient client = new RawClient(node)) {
            // The handshake waits for the body, which is strange but allowed.
            client.send(RawClient.upgrade("t").replace("Host: x\r\n", "Host: x\r\nContent-Length: 1\r\n"));
            node.awaitTrue("the socket has a session", () -> node.run(node.hubs::sessions) == 2);
            node.run(() -> true);

            node.run(() -> {
                node.hubs.feedListener().onRefused(node.located(topic), "the leader has no room");
                return true;
            });
            other.awaitEnd();
            client.send("x");

            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(client.readCloseCode()).isEqualTo(1013);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/cube", "/health/live", "/health/ready", "/metrics", "/topics", "/cube/route?from=0&to=0"})
    void answersHeadAsGetWithoutTheBody(String path) {
        try (ServedNode node = new ServedNode()) {
            HttpResponse<String> head = head(node, path);
            HttpResponse<String> get = node.get(path);

            assertThat(head.statusCode()).isEqualTo(200).isEqualTo(get.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
        }
    }

    @Test
    void headOpensNoStream() {
        try (ServedNode node = new ServedNode()) {
            HttpResponse<String> refused = head(node, "/topics/t/events");

            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("GET");
            assertThat(node.run(node.hubs::sessions)).isZero();
        }
    }

    private static HttpResponse<String> head(ServedNode node, String path) {
        return node.send(HttpRequest.newBuilder(node.uri(path)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }
}
