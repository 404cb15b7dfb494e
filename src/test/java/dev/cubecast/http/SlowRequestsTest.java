package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
        HttpSettings settings = TestSettings.onAnyPort().build();
        try (ServedNode node = new ServedNode(settings);
                RawClient client = new RawClient(node)) {
            client.send("GET /topics HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            client.send(PART);
            for (int i = 0; i < 10; i++) {
                // Its answer shows that the node has seen what came before.
                node.get("/health/live");
                client.send("x");
                node.skip(settings.idleTimeoutMs() / 10 + 1);
            }

            assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8)).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void aRequestThatCameBehindAnotherOwesNoHeadWhileItIsAnswered() {
        HttpSettings settings = TestSettings.onAnyPort().build();
        try (ServedNode node = new ServedNode(settings);
                RawClient client = new RawClient(node);
                RawClient idle = new RawClient(node)) {
            String first = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
            client.send(first + "GET /topics/t/events HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readHead()).contains("text/event-stream");
            idle.send(first);
            assertThat(idle.readHead()).startsWith("HTTP/1.1 200 ");

            node.skip(settings.idleTimeoutMs());

            // Closed by the limit, under which the other one would be due earlier.
            idle.readToEnd();
            try (RawClient publisher = new RawClient(node)) {
                publisher.send("POST /topics/t/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 7\r\n\r\n\"heard\"");
                assertThat(publisher.readHead()).startsWith("HTTP/1.1 200 ");
            }
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf("heard") < 0) {
                int next = client.read();
                assertThat(next).as("after " + heard).isNotNegative();
                heard.append((char) next);
            }
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
