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
        HttpSettings impatient = TestSettings.onAnyPort().headTimeoutMs(300).build();
        try (ServedNode node = new ServedNode(impatient);
                RawClient client = new RawClient(node)) {
            client.send(PART);

            sendSlowlyUntilHeadTimeout(client, node);

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aPartOfTheNextHeadDoesNotKeepAConnection() {
        HttpSettings impatient = TestSettings.onAnyPort().idleTimeoutMs(2_000).build();
        try (ServedNode node = new ServedNode(impatient);
                RawClient client = new RawClient(node)) {
            client.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            client.send(PART);

            // What is left is the connection of the client that asks.
            node.awaitTrue("the connection is closed", () -> {
                client.send("x");
                node.get("/health/live");
                return node.registry.get("cubecast.http.connections").gauge().value() <= 1;
            });
        }
    }

    @Test
    void aConnectionThatWatchesOrWasUpgradedOwesNoHead() {
        HttpSettings impatient =
                TestSettings.onAnyPort().headTimeoutMs(300).keepAliveMs(100).build();
        try (ServedNode node = new ServedNode(impatient);
                EventReader events = new EventReader(node, "t");
                SocketClient socket = new SocketClient(node, "t");
                RawClient late = new RawClient(node)) {
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

    /** One byte for each answer to another client: far less than a head may have, and never silent. */
    private static void sendSlowlyUntilHeadTimeout(RawClient client, ServedNode node) {
        node.awaitTrue("the connection is closed", () -> {
            client.send("x");
            node.get("/health/live");
            return node.registry.get("cubecast.http.head.timeouts").counter().count() >= 1;
        });
    }
}
