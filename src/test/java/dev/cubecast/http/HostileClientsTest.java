package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Garbage ends in an error or a closed connection, and disturbs nobody else. */
class HostileClientsTest {
    /** Longer than a client of this test needs for its next step on a busy machine. */
    private static final long IDLE_TIMEOUT_MS = 5_000;

    private static final String POST =
            "POST /topics/t/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    private static ServedNode node;
    /** Of the same node; the others that are to be served do not come here. */
    private static int impatientPort;

    @BeforeAll
    static void start() {
        node = new ServedNode(TestSettings.onAnyPort().bodyTimeoutMs(300).build());
        impatientPort = node.serveAlso(
                TestSettings.onAnyPort().idleTimeoutMs(IDLE_TIMEOUT_MS).build());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of("no HTTP at all", "\u0016\u0003\u0001 nonsense\r\n\r\n", 400, "invalid_request"),
                Arguments.of("a long address", "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n", 414, "uri_too_long"),
                Arguments.of(
                        "a large header",
                        "GET / HTTP/1.1\r\nX-Large: " + "a".repeat(20_000) + "\r\n\r\n",
                        431,
                        "headers_too_large"),
                Arguments.of("no host", "GET /cube/route HTTP/1.1\r\n\r\n", 400, "invalid_request"),
                Arguments.of("a bad escape", "GET /topics/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "invalid_request"),
                Arguments.of(
                        "a bad escape in the query",
                        "GET /topics?prefix=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                        400,
                        "invalid_request"),
                Arguments.of("a negative length", POST + "Content-Length: -5\r\n\r\n", 400, "invalid_request"),
                Arguments.of("no number as length", POST + "Content-Length: many\r\n\r\n", 400, "invalid_request"),
                Arguments.of("a huge length", POST + "Content-Length: 999999999999\r\n\r\n{", 413, "too_large"),
                Arguments.of(
                        "a length beyond numbers",
                        POST + "Content-Length: 99999999999999999999999\r\n\r\n{",
                        400,
                        "invalid_request"),
                Arguments.of("a body that stalls", POST + "Content-Length: 1000\r\n\r\n{\"ha", 408, "request_timeout"),
                Arguments.of(
                        "a WebSocket without a key",
                        "GET /topics/t HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                        400,
                        "invalid_request"),
                Arguments.of(
                        "a WebSocket on another path",
                        RawClient.upgrade("t").replace("/topics/t", "/nowhere"),
                        404,
                        "not_found"),
                Arguments.of(
                        "a WebSocket of a topic that is none", RawClient.upgrade("two%20words"), 400, "invalid_topic"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void answersBadRequestsAndServesOthers(String name, String request, int status, String code) {
        try (RawClient client = new RawClient(node)) {
            client.send(request);
            String head = client.readHead();
            node.assertServesOthers();

            assertThat(head).matches("(?s)HTTP/1.[01] " + status + " .*application/problem\\+json.*");
            assertThat(bodyOf(client, head).getString("code")).isEqualTo(code);
        }
        node.assertServesOthers();
    }

    private static JsonObject bodyOf(RawClient client, String head) {
        int length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                .findFirst()
                .orElseThrow();
        return new JsonObject(new String(client.read(length), StandardCharsets.UTF_8));
    }

    @Test
    void closesConnectionsOnWhichNothingMoves() {
        Stream<String> starts = Stream.of(
                "",
                "GET /cu",
                "GET /cube HTTP/1.1\r\nHost: x\r\nX-Half: ",
                POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                RawClient.upgrade("half") + "\u0081\u00FE\u0001");
        List<RawClient> endless = starts.map(start -> {
                    RawClient client = new RawClient(impatientPort, 64 << 10);
                    client.send(start);
                    return client;
                })
                .toList();
        node.assertServesOthers();

        endless.forEach(RawClient::readToEnd);
        endless.forEach(RawClient::close);
        node.assertServesOthers();
    }

    static Stream<Arguments> badFrames() {
        return Stream.of(
                Arguments.of("a huge length", bytes(0x81, 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4), 1009),
                Arguments.of("a negative length", bytes(0x81, 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4), 1002),
                Arguments.of("too large", bytes(0x81, 0xFF, 0, 0, 0, 0, 0, 0x11, 0, 1, 1, 2, 3, 4), 1009),
                Arguments.of("unmasked", bytes(0x81, 0x02, '1', '2'), 1002),
                Arguments.of("a reserved bit", bytes(0xC1, 0x81, 1, 2, 3, 4, 5), 1002),
                Arguments.of("a reserved kind", bytes(0x83, 0x81, 1, 2, 3, 4, 5), 1002),
                Arguments.of("the end of nothing", bytes(0x80, 0x81, 1, 2, 3, 4, 5), 1002),
                Arguments.of("a large ping", bytes(0x89, 0xFE, 0, 126, 1, 2, 3, 4), 1002));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFrames")
    void closesSocketsWhoseFramesAreBroken(String name, byte[] frame, int closeCode) {
        try (RawClient client = RawClient.ofSocket(node, "broken", 64 << 10)) {
            client.send(frame);

            assertThat(client.readCloseCode()).isEqualTo(closeCode);
        }
        node.assertServesOthers();
    }

    static Stream<Arguments> largeMessages() {
        byte[] part = new byte[64 << 10];
        byte[][] more = Collections.nCopies(40, frame(0x00, part)).toArray(byte[][]::new);
        return Stream.of(
                Arguments.of("one frame", frame(0x81, new byte[(1 << 20) + 100_000])),
                Arguments.of("many frames", concat(frame(0x01, part), concat(more))),
                Arguments.of("two frames", concat(frame(0x01, new byte[1 << 20]), frame(0x80, part))));
    }

    /** Such a client sends all before it reads. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("largeMessages")
    void tellsAClientThatItsMessageIsTooLarge(String name, byte[] frames) {
        try (RawClient client = RawClient.ofSocket(node, "large", 64 << 10)) {
            assertThat(client.send(frames)).isTrue();

            JsonObject error =
                    new JsonObject(new String(client.readFrame(), StandardCharsets.UTF_8)).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("too_large");
            assertThat(client.readCloseCode()).isEqualTo(1009);
        }
    }

    /** A frame of 64 KiB or more as clients send them, masked with nothing. */
    private static byte[] frame(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) firstByte)
                .put((byte) 0xFF)
                .putLong(payload.length)
                .putInt(0)
                .put(payload);
        return frame.array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void textThatIsNotUtf8IsAnError() {
        try (RawClient client = RawClient.ofSocket(node, "utf8", 64 << 10)) {
            client.send(bytes(0x81, 0x83, 0, 0, 0, 0, '"', 0xFF, '"'));

            assertThat(new String(client.readFrame(), StandardCharsets.UTF_8)).contains("invalid_json");
        }
        node.assertServesOthers();
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesRandomBytes(long seed) {
        RandomGenerator random = Seeds.random(seed);
        byte[] noise = new byte[64 << 10];
        random.nextBytes(noise);
        List<RawClient> clients = new ArrayList<>();
        clients.add(new RawClient(node));
        clients.add(RawClient.ofSocket(node, "noise", 64 << 10));
        clients.forEach(client -> client.send(noise));

        node.assertServesOthers();

        clients.forEach(RawClient::hangUp);
        node.awaitTrue("the session is gone", () -> node.run(node.hubs::sessions) == 0);
    }

    /** A pong for each ping would fill the node's memory if the client did not read. */
    @Test
    void doesNotReadAClientThatDoesNotRead() {
        byte[] ping = new byte[2 + 4 + 125];
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        byte[] thousand = concat(Collections.nCopies(1_000, ping).toArray(byte[][]::new));
        try (RawClient client = RawClient.ofSocket(impatientPort, "pings", 4 << 10)) {
            int taken = 0;
            while (taken < 400 && client.send(thousand)) {
                taken++;
            }

            // The client is closed as one on which nothing moves, long before the node has read 50 MB.
            assertThat(taken).isLessThan(400);
        }
        node.awaitTrue("the session is gone", () -> node.run(node.hubs::sessions) == 0);
        node.assertServesOthers();
    }

    @Test
    void limitsItsConnections() {
        HttpSettings few = TestSettings.onAnyPort().connectionsMax(3).build();
        try (ServedNode small = new ServedNode(few);
                RawClient first = new RawClient(small);
                RawClient second = new RawClient(small)) {
            first.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            second.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(first.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(second.readHead()).startsWith("HTTP/1.1 200 ");

            try (RawClient beyond = new RawClient(small)) {
                assertThat(beyond.readToEnd()).isEmpty();
            }
            assertThat(small.get("/metrics").body()).contains("cubecast_http_connections_refused_total 1.0");
        }
    }

    @Test
    void aWebSocketThatIsClosedIsNoConnectionAnyMore() {
        HttpSettings few = TestSettings.onAnyPort().connectionsMax(3).build();
        try (ServedNode small = new ServedNode(few)) {
            for (int i = 0; i < 4; i++) {
                RawClient socket = RawClient.ofSocket(small, "t", 64 << 10);
                socket.hangUp();
                small.awaitTrue("the session is gone", () -> small.run(small.hubs::sessions) == 0);
            }
            // What is left is the connection over which the node was asked whether it is ready.
            small.awaitTrue("the sockets are gone", () -> connections(small) <= 1);
        }
    }

    private static double connections(ServedNode node) {
        return node.registry.get("cubecast.http.connections").gauge().value();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
