package dev.cubecast.http;

import static dev.cubecast.http.Problems.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.http.BusClient.Over;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every frame of the event bus protocol over every transport. */
class BusFramesTest {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** One that no other test uses. */
    private static String newTopic() {
        return "frames/" + TOPICS.incrementAndGet();
    }

    @ParameterizedTest
    @EnumSource
    void delivers(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            client.register(topic);
            client.send("{\"type\":\"publish\",\"address\":\"" + topic
                    + "\",\"headers\":{\"h\":\"é\",\"n\":1},\"body\":{\"x\":  1.50, \"y\":\"漢\"}}");
            String delivered = client.nextText();

            assertThat(delivered).contains(",\"body\":{\"x\":  1.50, \"y\":\"漢\"},");
            JsonObject frame = new JsonObject(delivered);
            assertThat(frame.getString("type")).isEqualTo(over.typeOfDeliveries());
            assertThat(frame.getString("address")).isEqualTo(topic);
            assertThat(frame.getBoolean("send")).isFalse();
            assertThat(frame.getString("token")).isNotEmpty();
            JsonObject headers = frame.getJsonObject("headers");
            assertThat(headers.fieldNames()).containsExactly("h", "n", "offset", "epoch", "timestamp");
            assertThat(headers.getString("h")).isEqualTo("é");
            assertThat(headers.getString("n")).isEqualTo("1");
            assertThat(headers.getString("offset")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersASend(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            JsonObject first = client.ask(topic, "one");
            JsonObject second = client.askWell(topic, "two");

            assertThat(first.getString("type")).isEqualTo(over.typeOfDeliveries());
            assertThat(first.getBoolean("send")).isTrue();
            JsonObject body = first.getJsonObject("body");
            assertThat(body.fieldNames()).containsExactly("topic", "offset", "epoch", "durability", "duplicate");
            assertThat(body.getString("topic")).isEqualTo(topic);
            assertThat(body.getLong("offset")).isZero();
            assertThat(body.getString("durability")).isEqualTo("quorum");
            assertThat(body.getBoolean("duplicate")).isFalse();
            assertThat(second.getLong("offset")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndedSubscriptionDeliversNothing(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            client.register(topic).unregister(topic);

            assertThat(client.askWell(topic, 1).getLong("offset")).isZero();
            client.sync();
            client.unregister(topic);
            assertError(client.next(), topic, "unknown_address");
        }
    }

    @ParameterizedTest
    @EnumSource
    void deliversOnceWhatIsRegisteredTwice(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            client.register(topic).register(topic, "from", "earliest");
            client.publish(topic, 1).publish(topic, 2);

            assertThat(client.next().getInteger("body")).isEqualTo(1);
            assertThat(client.next().getInteger("body")).isEqualTo(2);
            client.unregister(topic).publish(topic, 3).sync();
        }
    }

    /** Nothing tells the client when: it takes effect before what the connection sends next. */
    @ParameterizedTest
    @EnumSource
    void aSubscriptionTakesEffectBeforeLaterFrames(Over over) {
        try (BusClient client = new BusClient(node, over)) {
            for (int i = 0; i < 4; i++) {
                String topic = newTopic();
                client.send(BusClient.frame("register", topic));
                client.publish(topic, i);

                assertThat(client.next().getInteger("body")).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersManySendsInTheOrderOfTheirOffsets(Over over) {
        String topic = newTopic();
        int count = over.few(2_000);
        try (BusClient client = new BusClient(node, over)) {
            for (int i = 0; i < count; i++) {
                client.send(BusClient.frame("send", topic).put("body", i).put("replyAddress", "r" + i));
            }
            List<JsonObject> answers = client.next(count);

            for (int i = 0; i < count; i++) {
                assertThat(answers.get(i).getString("address")).isEqualTo("r" + i);
                assertThat(answers.get(i).getJsonObject("body").getLong("offset"))
                        .isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesABadFrame(Over over) {
        try (BusClient client = new BusClient(node, over)) {
            for (String bad : List.of("nonsense", "[]", "{}", "{\"type\":17}", "{\"type\":\"publish\"}", "\u0000")) {
                client.send(bad);

                JsonObject error = client.next();
                assertThat(error.getString("type")).as(bad).isEqualTo("err");
                assertThat(error.getInteger("failureCode")).as(bad).isEqualTo(400);
                assertThat(error.getString("conclusion")).as(bad).isEqualTo("never_valid");
            }
            client.send("{\"type\":\"send\",\"replyAddress\":\"mine\"}");
            assertError(client.next(), "mine", "missing_address");
            client.sync();
        }
    }

    @ParameterizedTest
    @EnumSource
    void deliversMessagesAsLargeAsTheyMayBe(Over over) {
        String topic = newTopic();
        // With its quotes.
        String large = "x".repeat((1 << 20) - 2);
        try (BusClient subscriber = new BusClient(node, over);
                BusClient publisher = new BusClient(node, over)) {
            subscriber.register(topic);

            assertThat(publisher.askWell(topic, large).getLong("offset")).isZero();
            assertThat(subscriber.next().getString("body")).isEqualTo(large);
            assertError(publisher.ask(topic, large + "x"), "reply-2", "too_large");
            assertError(publisher.ask(topic, large, "h", ""), "reply-3", "too_large");
            assertThat(publisher.askWell(topic, large.substring(4), "h", "é\n").getLong("offset"))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void replaysAndGoesOn(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            IntStream.range(0, 5).forEach(i -> client.askWell(topic, i));
            client.send(BusClient.frame("register", topic).put("headers", BusClient.headers("from", "2")));
            client.publish(topic, 5);

            assertThat(client.next(4).stream().map(frame -> frame.getInteger("body")))
                    .containsExactly(2, 3, 4, 5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersQuestions(Over over) {
        String topic = newTopic();
        try (BusClient client = new BusClient(node, over)) {
            JsonObject made = client.askWell("cubecast.topic.create", new JsonObject().put("topic", topic));
            assertThat(made.getBoolean("created")).isTrue();
            client.askWell(topic, "m");
            JsonArray pulled = client.askWell("cubecast.pull", new JsonObject().put("topic", topic))
                    .getJsonArray("messages");
            assertThat(pulled.getJsonObject(0).getString("body")).isEqualTo("m");
        }
    }
}
