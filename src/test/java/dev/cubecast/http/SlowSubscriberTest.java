package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that does not read while far more is published than its socket and its queue take. */
class SlowSubscriberTest {
    private static final int MESSAGES = 120;
    private static final String LARGE = "x".repeat(200_000);
    private static final int RECEIVE_BYTES = 4 << 10;

    private static final String PING = "cubecast";
    private static final long KEEP_ALIVE_MS = 15_000;
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
    void losesTheOldestAndIsTold() {
        try (RawClient slow = slowWatcher("slow.drop", "drop-oldest")) {
            publishWhileOthersWatch("slow.drop");

            Account account = readAll(slow);

            assertThat(account.gaps).isPositive();
            assertThat(account.messages).isLessThan(MESSAGES);
        }
        node.awaitTrue("nothing is queued", () -> queuedBytes() == 0);
    }

    @Test
    void getsTheNewestIfThatIsAllItWants() {
        try (RawClient slow = slowWatcher("slow.latest", "latest-only")) {
            publishWhileOthersWatch("slow.latest");

            Account account = readAll(slow);

            assertThat(account.gaps).isPositive();
        }
    }

    @Test
    void isDisconnectedIfTheTopicSaysSo() {
        try (RawClient slow = slowWatcher("slow.disconnect", "disconnect")) {
            publishWhileOthersWatch("slow.disconnect");

            slow.readToEnd();
        }
        node.awaitTrue("the session is gone", () -> node.run(node.hubs::sessions) == 0);
        assertThat(node.registry.get("cubecast.sessions.disconnected").counter().count())
                .isPositive();
    }

    /** It could not answer what it had not read. */
    @Test
    void isGivenTimeToAnswerOnceItReadsOn() {
        try (RawClient slow = slowWatcher("slow.silent", "drop-oldest");
                RawClient next = RawClient.ofSocket(node, "quiet", RECEIVE_BYTES)) {
            publishWhileOthersWatch("slow.silent");
            node.skip(KEEP_ALIVE_MS);
            // They are pinged in turn.
            assertThat(text(next)).isEqualTo(PING);

            Account account = readAll(slow);
            node.skip(KEEP_ALIVE_MS);

            for (int pings = account.pings; pings < 2; pings++) {
                assertThat(text(slow)).isEqualTo(PING);
            }
        }
    }

    private static String text(RawClient client) {
        return new String(client.readFrame(), StandardCharsets.UTF_8);
    }

    private static RawClient slowWatcher(String topic, String policy) {
        assertThat(node.put("/topics/" + topic, "{\"durability\":\"none\",\"slowConsumer\":\"" + policy + "\"}")
                        .statusCode())
                .isEqualTo(201);
        return RawClient.ofSocket(node, topic, RECEIVE_BYTES);
    }

    /** A client that keeps up gets everything in the meantime, and the node keeps no more than the queue may hold. */
    private static void publishWhileOthersWatch(String topic) {
        try (SocketClient other = new SocketClient(node, topic)) {
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(node.publish(topic, "[" + i + ",\"" + LARGE + "\"]").statusCode())
                        .isEqualTo(200);
                assertThat(other.next().getJsonArray("body").getInteger(0)).isEqualTo(i);
                assertThat(queuedBytes()).isLessThanOrEqualTo(1 << 20);
            }
        }
    }

    private static double queuedBytes() {
        return node.registry.get("cubecast.sessions.queued.bytes").gauge().value();
    }

    private static final class Account {
        int pings;
        int messages;
        int gaps;
    }

    /** Reads up to the last message and sees to it that every offset is either a message or in a gap. */
    private static Account readAll(RawClient client) {
        Account account = new Account();
        long next = 0;
        while (next < MESSAGES) {
            String text = text(client);
            if (text.equals(PING)) {
                account.pings++;
                continue;
            }
            JsonObject frame = new JsonObject(text);
            JsonObject gap = frame.getJsonObject("gap");
            if (gap == null) {
                assertThat(frame.getLong("offset")).isEqualTo(next);
                account.messages++;
                next++;
            } else {
                assertThat(gap.getLong("first")).isEqualTo(next);
                account.gaps++;
                next = gap.getLong("last") + 1;
            }
        }
        return account;
    }
}
