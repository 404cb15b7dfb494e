package dev.cubecast.http;

import static dev.cubecast.http.Problems.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.http.BusClient.Over;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each limit of event bus clients: what its client is told or feels, what is counted, and that nobody else notices. */
class BusLimitsTest {
    /** Of small limits; what has come in its tests is counted from what was counted before. */
    private static ServedNode node;
    /** Closes connections on which nothing moves for a second. */
    private static ServedNode impatient;

    @BeforeAll
    static void start() {
        node = node(new TestBusSettings()
                .subscriptionsMax(2)
                .publishesMax(3)
                .publishBytesMax(1_000)
                .framesPerSecondMax(100)
                .incomingBytesMax(100_000));
        impatient = node(new TestBusSettings().idleTimeoutMs(1_000));
    }

    @AfterAll
    static void stop() {
        node.close();
        impatient.close();
    }

    private static ServedNode node(TestBusSettings settings) {
        return new ServedNode(settings.build());
    }

    private static double errors(ServedNode node, String code) {
        return node.run(() -> {
            Counter found = node.registry
                    .find("cubecast.eventbus.errors")
                    .tag("code", code)
                    .counter();
            return found == null ? 0 : found.count();
        });
    }

    private static double gauge(ServedNode node, String name) {
        return node.run(() -> node.registry.get(name).gauge().value());
    }

    private static void assertServesOthers(ServedNode node) {
        try (BusClient other = new BusClient(node, Over.TCP)) {
            other.register("undisturbed").publish("undisturbed", "ok");
            assertThat(other.next().getString("body")).isEqualTo("ok");
        }
    }

    // ---- Of one connection ----

    @Test
    void limitsSubscriptions() {
        double before = errors(node, "too_many_subscriptions");
        try (BusClient client = new BusClient(node, Over.TCP)) {
            client.register("a").register("b").register("a");
            client.send(BusClient.frame("register", "c"));
            assertError(client.next(), "c", "too_many_subscriptions");
            assertThat(errors(node, "too_many_subscriptions")).isEqualTo(before + 1);

            client.unregister("a").register("c");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEBSOCKET", "SOCKJS_WEBSOCKET"})
    void readsOnWhenFewerPublishesAreUnderWay(Over over) {
        try (BusClient client = new BusClient(node, over)) {
            assertAllAnswered(client, 30, "x");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEBSOCKET", "SOCKJS_WEBSOCKET"})
    void readsOnWhenFewerBytesAreUnderWay(Over over) {
        try (BusClient client = new BusClient(node, over)) {
            assertAllAnswered(client, 30, "x".repeat(2_000));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEBSOCKET", "SOCKJS_WEBSOCKET"})
    void readsNothingForAMomentAfterTooManyFrames(Over over) {
        double before = paused();
        try (BusClient client = new BusClient(node, over)) {
            assertAllAnswered(client, 130, "x");
            assertThat(paused()).isGreaterThan(before);
        }
    }

    private static double paused() {
        return node.run(
                () -> node.registry.get("cubecast.eventbus.paused").counter().count());
    }

    private static void assertAllAnswered(BusClient client, int count, String body) {
        for (int i = 0; i < count; i++) {
            client.send(BusClient.frame("send", "t").put("body", body).put("replyAddress", "r" + i));
        }
        for (int i = 0; i < count; i++) {
            JsonObject answer = client.next();
            assertThat(answer.getString("address")).as("%s", answer).isEqualTo("r" + i);
        }
    }

    @Test
    void passesOverAFrameThatIsTooLarge() {
        double before = errors(node, "too_large");
        try (RawClient raw = new RawClient(node.bridgePort(), 64 << 10)) {
            raw.send(ByteBuffer.allocate(4)
                    .putInt(BusSettings.FRAME_BYTES_MAX + 1)
                    .array());
            assertError(readFrame(raw), null, "too_large");
            raw.send(new byte[BusSettings.FRAME_BYTES_MAX + 1]);
            raw.send(frame("{\"type\":\"ping\"}"));

            assertThat(readFrame(raw).getString("type")).isEqualTo("pong");
            assertThat(errors(node, "too_large")).isEqualTo(before + 1);
        }
    }

    @Test
    void closesAConnectionThatLosesItsFrames() {
        try (RawClient raw = new RawClient(node.bridgePort(), 64 << 10)) {
            raw.send(frame("{\"type\":\"ping\"}"));
            raw.send(new byte[] {-1, -1, -1, -1, 1, 2, 3});

            assertThat(readFrame(raw).getString("type")).isEqualTo("pong");
            assertError(readFrame(raw), null, "invalid_request");
            assertThat(raw.readToEnd()).isEmpty();
            assertServesOthers(node);
        }
    }

    @Test
    void closesAConnectionOnWhichNothingMoves() {
        double before = errors(impatient, "idle_timeout");
        try (BusClient client = new BusClient(impatient, Over.TCP)) {
            List<JsonObject> last = client.awaitEnd();

            assertThat(last).hasSize(1);
            assertError(last.get(0), null, "idle_timeout");
            assertThat(errors(impatient, "idle_timeout")).isEqualTo(before + 1);
            impatient.awaitTrue("it is gone", () -> gauge(impatient, "cubecast.eventbus.connections") == 0);
        }
    }

    @Test
    void closesAWebSocketThatDoesNotAnswerPings() {
        try (ServedNode pinging =
                        new ServedNode(TestSettings.onAnyPort().keepAliveMs(100).build());
                RawClient silent = busSocket(pinging)) {
            assertThat(silent.readFrame()).as("a ping").isEqualTo("cubecast".getBytes(StandardCharsets.US_ASCII));

            JsonObject error = assertError(text(silent.readFrame()), null, "idle_timeout");
            assertThat(error.getString("rawMessage")).contains("100 ms", "pong");
        }
    }

    /** Its socket takes no answers, so no questions are taken from it. */
    @Test
    void doesNotReadAClientThatDoesNotRead() {
        double before = errors(impatient, "idle_timeout");
        try (RawClient raw = new RawClient(impatient.bridgePort(), 4 << 10)) {
            byte[] question =
                    frame("{\"type\":\"send\",\"address\":\"t\",\"replyAddress\":\"" + "r".repeat(2_000) + "\"}");
            byte[] many = concat(Collections.nCopies(500, question));
            for (int i = 0; i < 20 && raw.send(many); i++) {
                // It sends on and on, until the node has closed the connection.
            }

            impatient.awaitTrue("it is gone", () -> gauge(impatient, "cubecast.eventbus.connections") == 0);
            assertThat(errors(impatient, "idle_timeout")).isEqualTo(before + 1);
            assertThat(gauge(impatient, "cubecast.eventbus.incoming.bytes")).isZero();
            assertThat(stored(impatient)).as("questions that were taken").isLessThan(8_000);
            assertServesOthers(impatient);
        }
    }

    private static double stored(ServedNode node) {
        return node.run(() -> node.registry
                .get("cubecast.client.publishes")
                .tag("outcome", "stored")
                .functionCounter()
                .count());
    }

    /** Its requests cannot be held back, so it is closed when more waits than may. */
    @Test
    void closesAClientOfRequestsThatSendsMoreThanMayWait() {
        try (ServedNode leaderless =
                        ServedNode.unsettled(TestSettings.onAnyPort().build());
                BusClient client = new BusClient(leaderless, Over.XHR_STREAMING)) {
            client.send(BusClient.frame("register", "never"));
            String large = "x".repeat(1 << 20);
            for (int i = 0; i < 5; i++) {
                client.publish("never", large);
            }

            List<JsonObject> last = client.awaitEnd();
            assertError(last.get(last.size() - 1), null, "overloaded");
            assertThat(gauge(leaderless, "cubecast.eventbus.incoming.bytes")).isZero();
        }
    }

    // ---- Of all together ----

    @Test
    void limitsConnections() {
        try (ServedNode full = node(new TestBusSettings().connectionsMax(1))) {
            BusClient first = new BusClient(full, Over.TCP);
            for (Over over : List.of(Over.TCP, Over.SOCKJS_WEBSOCKET, Over.XHR_STREAMING)) {
                try (BusClient beyond = new BusClient(full, over)) {
                    List<JsonObject> told = beyond.awaitEnd();
                    assertThat(told).hasSize(1);
                    assertError(told.get(0), null, "too_many_connections");
                }
            }
            try (RawClient beyond = busSocket(full)) {
                assertError(text(beyond.readFrame()), null, "too_many_connections");
                assertThat(beyond.readCloseCode()).isEqualTo(1001);
            }
            assertThat(full.registry
                            .get("cubecast.eventbus.connections.refused")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(4);

            first.sync().close();
            full.awaitTrue("there is room", () -> gauge(full, "cubecast.eventbus.connections") == 0);
            assertServesOthers(full);
        }
    }

    private static JsonObject text(byte[] frame) {
        return new JsonObject(new String(frame, StandardCharsets.UTF_8));
    }

    @Test
    void passesOverUnfinishedFramesForWhichThereIsNoRoom() {
        double before = errors(node, "overloaded");
        try (RawClient large = new RawClient(node.bridgePort(), 64 << 10);
                RawClient another = new RawClient(node.bridgePort(), 64 << 10)) {
            byte[] publish = frame("{\"type\":\"send\",\"address\":\"t\",\"replyAddress\":\"r\",\"body\":\""
                    + "x".repeat(80_000) + "\"}");
            large.send(part(publish, 0, 70_000));
            node.awaitTrue("a part has come", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == 70_000);
            another.send(part(publish, 0, 60_000));
            assertError(readFrame(another), null, "overloaded");
            another.send(part(publish, 60_000, publish.length));
            another.send(frame("{\"type\":\"ping\"}"));
            assertThat(readFrame(another).getString("type")).isEqualTo("pong");
            assertThat(errors(node, "overloaded")).isEqualTo(before + 1);

            large.send(part(publish, 70_000, publish.length));
            assertThat(readFrame(large).getString("address")).isEqualTo("r");
            assertThat(gauge(node, "cubecast.eventbus.incoming.bytes")).isZero();
        }
    }

    @Test
    void closesASocketWhoseUnfinishedMessageHasNoRoom() {
        try (RawClient large = new RawClient(node.bridgePort(), 64 << 10);
                RawClient raw = busSocket(node)) {
            large.send(part(frame("x".repeat(80_000)), 0, 60_000));
            node.awaitTrue("a part has come", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == 60_000);
            // A frame of 60,000 bytes that is masked with nothing, and the head of one more.
            ByteBuffer frame = ByteBuffer.allocate(60_004);
            frame.put((byte) 0x81).put((byte) 0xFE).putShort((short) 60_000);
            raw.send(part(frame.array(), 0, 50_100));

            assertError(text(raw.readFrame()), null, "overloaded");
            assertThat(raw.readCloseCode()).isEqualTo(1013);
            node.awaitTrue("nothing is kept", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == 60_000);
            assertServesOthers(node);
        }
    }

    @Test
    void countsFragmentsUntilTheirMessageIsWhole() {
        try (RawClient raw = busSocket(node)) {
            byte[] start = {0x01, (byte) 0x88, 0, 0, 0, 0, '{', '"', 't', 'y', 'p', 'e', '"', ':'};
            byte[] ping = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
            byte[] end = {(byte) 0x80, (byte) 0x87, 0, 0, 0, 0, '"', 'p', 'i', 'n', 'g', '"', '}'};
            for (int i = 0; i < 3; i++) {
                raw.send(start);
                raw.send(ping);
                assertThat(raw.readFrame()).isEmpty();
                node.awaitTrue("it is counted", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == start.length);
                raw.send(end);
                assertThat(text(raw.readFrame()).getString("type")).isEqualTo("pong");
                node.awaitTrue("it is whole", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == 0);
            }
        }
    }

    @Test
    void closesAConnectionWhoseFrameIsNotWholeInTime() {
        try (RawClient raw = new RawClient(node.bridgePort(), 64 << 10)) {
            raw.send(part(frame("{\"type\":\"ping\"}"), 0, 10));
            node.awaitTrue("a part has come", () -> gauge(node, "cubecast.eventbus.incoming.bytes") == 10);
            node.skip(30_000);

            assertError(readFrame(raw), null, "request_timeout");
            assertThat(raw.readToEnd()).isEmpty();
            assertThat(gauge(node, "cubecast.eventbus.incoming.bytes")).isZero();
        }
    }

    // ---- A node that goes away ----

    /** But for those that poll: between two polls nothing can be told. */
    @Test
    void tellsItsClientsThatItGoesAway() {
        try (ServedNode ending = new ServedNode()) {
            List<BusClient> clients = Stream.of(Over.TCP, Over.WEBSOCKET, Over.SOCKJS_WEBSOCKET, Over.XHR_STREAMING)
                    .map(over -> new BusClient(ending, over).register("t"))
                    .toList();
            ending.stopServing();

            for (BusClient client : clients) {
                List<JsonObject> last = client.awaitEnd();
                assertThat(last).isNotEmpty();
                assertError(last.get(last.size() - 1), null, "shutting_down");
                client.close();
            }
        }
    }

    // ---- Bytes ----

    private static RawClient busSocket(ServedNode node) {
        RawClient raw = new RawClient(node);
        raw.send(RawClient.upgrade("t").replace("/topics/t", "/eventbus/websocket"));
        assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
        return raw;
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] concat(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    private static JsonObject readFrame(RawClient raw) {
        int length = ByteBuffer.wrap(raw.read(4)).getInt();
        return new JsonObject(new String(raw.read(length), StandardCharsets.UTF_8));
    }
}
