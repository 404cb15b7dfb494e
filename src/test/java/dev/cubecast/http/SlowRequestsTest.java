package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that send a byte now and then: a connection that is never silent is closed all the same. */
class SlowRequestsTest {
    private static final String PART = "GET /health/live HTTP/1.1\r\nX-Part: ";
    private static final String START_OF_BODY = String.join(
            "\r\n",
            "POST /topics/t/messages HTTP/1.1",
            "Host: x",
            "Content-Type: application/json",
            "Content-Length: 1000000",
            "",
            "");

    @Test
    void closesANewConnectionWhoseHeadIsNotCompleteInTime() {
        HttpSettings settings = TestSettings.onAnyPort().build();
        try (ServedNode node = new ServedNode(settings);
                RawClient client = new RawClient(node)) {
            client.send(PART);
            for (int i = 0; i < 10; i++) {
                // Its answer shows that the node has seen what came before.
                node.get("/health/live");
                client.send("x");
                node.skip(settings.headTimeoutMs() / 10 + 1);
            }

            assertThat(client.readToEnd()).isEmpty();
            assertThat(node.registry
                            .get("cubecast.http.head.timeouts")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aPartOfTheNextHeadDoesNotKeepAConnection() {
        // Longer than this test needs for its next step on a busy machine.
        HttpSettings impatient = TestSettings.onAnyPort().idleTimeoutMs(5_000).build();
        try (ServedNode node = new ServedNode();
                RawClient client = new RawClient(node.serveAlso(impatient), 64 << 10)) {
            client.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            client.send(PART);

            // One byte for each answer to another client: far less than a head may have, and never silent.
            node.awaitTrue("the connection is closed", () -> {
                node.get("/health/live");
                return !client.send("x");
            });
        }
    }

    @Test
    void aConnectionThatWatchesOrWasUpgradedOwesNoHead() {
        HttpSettings settings = TestSettings.onAnyPort().build();
        try (ServedNode node = new ServedNode(settings);
                EventReader events = new EventReader(node, "t");
                SocketClient socket = new SocketClient(node, "t");
                RawClient late = new RawClient(node)) {
            node.awaitTrue("the node knows all three", () -> connections(node) >= 3);

            node.skip(settings.headTimeoutMs());

            // Closed by the limit, under which the other two are older.
            assertThat(late.readToEnd()).isEmpty();
            assertThat(node.publish("t", "1").statusCode()).isEqualTo(200);
            assertThat(events.nextMessage().getInteger("body")).isEqualTo(1);
            assertThat(socket.next().getInteger("body")).isEqualTo(1);
        }
    }

    @Test
    void endsABodyThatComesTooSlowly() {
        HttpSettings impatient = TestSettings.onAnyPort()
                .bodyTimeoutMs(1_000)
                .bodyBytesPerSecondMin(1 << 30)
                .build();
        try (ServedNode node = new ServedNode(impatient);
                RawClient client = new RawClient(node)) {
            client.send(START_OF_BODY);

            node.awaitTrue("the body is given up", () -> {
                client.send(" ");
                return node.get("/metrics").body().contains("outcome=\"request_timeout\"");
            });
        }
    }

    private static double connections(ServedNode node) {
        return node.registry.get("cubecast.http.connections").gauge().value();
    }
}
