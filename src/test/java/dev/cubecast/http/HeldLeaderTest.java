package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.http.BusClient.Over;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.protocol.Publication;
import dev.cubecast.protocol.TopicPublishing;
import dev.cubecast.topic.TopicName;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A leader takes much and stores nothing, so publishers wait for their turn: no longer than they said, and no longer
 * than they are there.
 */
class HeldLeaderTest {
    private static final String TOPIC = "held";
    /** Three of them are more than half of what may be on its way to a leader. */
    private static final String LARGE = '"' + "x".repeat(900 << 10) + '"';

    private static final int FILLERS = 3;
    private static final long LONG_MS = 60_000;

    private ServedNode node;
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();

    @BeforeEach
    void holdTheLeader() {
        node = new ServedNode();
        assertThat(node.publish(TOPIC, "\"first\"").statusCode()).isEqualTo(200);
        node.holdDisk();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aRequestWhoseClientIsGoneIsNotStored() throws Exception {
        congest();
        RawClient gone = new RawClient(node);
        String body = "\"abandoned\"";
        gone.send(request("application/json", body, LONG_MS));
        node.awaitTrue("waits", () -> node.gauge("cubecast.http.bodies.bytes") == body.length());
        double connections = node.gauge("cubecast.http.connections");
        gone.hangUp();
        node.awaitTrue("noticed", () -> node.gauge("cubecast.http.connections") < connections);
        assertThat(node.gauge("cubecast.http.bodies.bytes")).isZero();

        letGo();
        assertThat(node.publish(TOPIC, "\"last\"").statusCode()).isEqualTo(200);
        assertThat(stored()).containsExactly("first", "large", "large", "large", "last");
    }

    @Test
    void aRequestThatWaitsIsAnsweredAtItsDeadline() throws Exception {
        congest();
        Problems.assertProblem(
                node.post("/topics/" + TOPIC + "/messages?deadlineMs=300", "application/json", "\"late\""),
                503,
                "unavailable");
        letGo();
        assertThat(stored()).containsExactly("first", "large", "large", "large");
    }

    @Test
    void whatAClientThatIsGoneHasUnderWayIsCountedUntilItEnds() {
        RawClient gone = new RawClient(node);
        String lines = "1\n" + LARGE + '\n' + LARGE;
        gone.send(request("application/x-ndjson", lines, LONG_MS));
        node.awaitTrue("has come", () -> node.gauge("cubecast.http.bodies.bytes") == lines.length());
        double connections = node.gauge("cubecast.http.connections");
        gone.hangUp();
        node.awaitTrue("noticed", () -> node.gauge("cubecast.http.connections") < connections);
        assertThat(node.gauge("cubecast.http.bodies.bytes")).isEqualTo(lines.length());

        node.letDiskGo();
        node.awaitTrue("has ended", () -> node.gauge("cubecast.http.bodies.bytes") == 0);
    }

    @Test
    void aFrameThatWaitsIsAnsweredAtItsDeadline() throws Exception {
        congest();
        try (BusClient client = new BusClient(node, Over.TCP)) {
            client.send(send("late", 300));
            Problems.assertError(client.next(), "late", "unavailable");
            client.send(send("later", 300));
            Problems.assertError(client.next(), "later", "unavailable");
            letGo();
            client.sync();
        }
        assertThat(stored()).containsExactly("first", "large", "large", "large");
    }

    /** The second of two frames that came together waits behind the first; its time has begun all the same. */
    @Test
    void theTimeOfAFrameBeginsWhenItHasCome() throws Exception {
        congest();
        RawClient client = new RawClient(node.bridgePort(), 64 << 10);
        Buffer frames = Buffer.buffer();
        for (JsonObject frame : List.of(send("patient", LONG_MS), send("late", 2_000))) {
            frames.appendInt(frame.toBuffer().length()).appendBuffer(frame.toBuffer());
        }
        client.send(frames.getBytes());
        int held = send("late", 2_000).toBuffer().length();
        node.awaitTrue("both have come", () -> node.gauge("cubecast.eventbus.incoming.bytes") > held);

        node.skip(3_000);
        letGo();
        List<JsonObject> answers = List.of(answer(client), answer(client));
        assertThat(answers).anySatisfy(answer -> Problems.assertError(answer, "late", "unavailable"));
        assertThat(answers)
                .anySatisfy(answer -> assertThat(answer.getString("address")).isEqualTo("patient"));
        client.close();
        assertThat(stored()).containsExactly("first", "large", "large", "large", "patient");
    }

    private static JsonObject answer(RawClient client) {
        int length = Buffer.buffer(client.read(4)).getInt(0);
        return new JsonObject(Buffer.buffer(client.read(length)));
    }

    private static JsonObject send(String body, long deadlineMs) {
        return BusClient.frame("send", TOPIC)
                .put("replyAddress", body)
                .put("headers", BusClient.headers("deadlineMs", String.valueOf(deadlineMs)))
                .put("body", body);
    }

    private static String request(String contentType, String body, long deadlineMs) {
        return "POST /topics/" + TOPIC + "/messages?deadlineMs=" + deadlineMs + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                + contentType + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Has more than half under way of what may be. */
    private void congest() {
        TopicPublishing publishing = node.protocol().access().orElseThrow().publishing();
        Bytes message = Message.json(Bytes.utf8(LARGE)).encode();
        node.run(() -> {
            for (int i = 0; i < FILLERS; i++) {
                publishing.publish(
                        new Publication(new TopicName(TOPIC), List.of(message), null, null),
                        node.nowMs() + LONG_MS,
                        outcome -> outcomes.add(outcome.toString()),
                        node.nowMs());
            }
            return true;
        });
    }

    private void letGo() throws InterruptedException {
        node.letDiskGo();
        for (int i = 0; i < FILLERS; i++) {
            assertThat(outcomes.poll(ServedNode.PATIENCE_S, TimeUnit.SECONDS)).contains("Stored");
        }
    }

    private List<String> stored() {
        JsonArray messages = new JsonArray();
        long next = 0;
        for (JsonObject pulled = pull(next); !pulled.getJsonArray("messages").isEmpty(); pulled = pull(next)) {
            messages.addAll(pulled.getJsonArray("messages"));
            next = pulled.getLong("next");
        }
        return messages.stream()
                .map(message -> ((JsonObject) message).getString("body"))
                .map(body -> body.length() > 100 ? "large" : body)
                .toList();
    }

    private JsonObject pull(long from) {
        return new JsonObject(
                node.get("/topics/" + TOPIC + "/messages?from=" + from).body());
    }
}
