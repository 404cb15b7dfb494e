package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client of a durable topic that does not read while far more is published than its socket takes. */
class SlowReaderTest {
    private static final int MESSAGES = 100;
    private static final String LARGE = "x".repeat(100_000);
    private static final int RECEIVE_BYTES = 4 << 10;

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
    void getsAllInItsOrderOnceItReadsAgain() {
        StoredTopic topic = new StoredTopic(node, "slow.reader");
        try (RawClient slow = RawClient.ofSocket(node, "slow.reader", RECEIVE_BYTES);
                SocketClient other = new SocketClient(node, "slow.reader")) {
            for (int i = 0; i < MESSAGES; i++) {
                topic.publish("[" + i + ",\"" + LARGE + "\"]");
                assertThat(other.next().getLong("offset")).isEqualTo(i);
            }
            assertThat(gauge("cubecast.sessions.reading")).isEqualTo(1);
            assertThat(gauge("cubecast.sessions.queued.bytes")).isZero();

            for (int i = 0; i < MESSAGES; i++) {
                assertThat(nextOffset(slow)).isEqualTo(i);
            }
            node.awaitTrue("it keeps up again", () -> gauge("cubecast.sessions.reading") == 0);
            topic.publish("\"last\"");
            assertThat(nextOffset(slow)).isEqualTo(MESSAGES);
            assertThat(node.registry
                            .get("cubecast.sessions.disconnected")
                            .counter()
                            .count())
                    .isZero();
        }
    }

    private static long nextOffset(RawClient client) {
        return new JsonObject(new String(client.readFrame(), StandardCharsets.UTF_8)).getLong("offset");
    }

    private static double gauge(String name) {
        return node.run(() -> node.registry.get(name).gauge().value());
    }
}
