package dev.cubecast.http;

import static dev.cubecast.http.Problems.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.http.BusClient.Over;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher may say to the event bus bridge, and what it is told. */
class BusPublishingTest extends BusClientTest {
    // ---- Numbered messages ----

    private JsonObject numbered(int sequence) {
        return client.ask(topic, sequence, "producer", "p", "sequence", "" + sequence);
    }

    private void sendNumbered(int sequence) {
        client.send(BusClient.frame("send", topic)
                .put("body", sequence)
                .put("replyAddress", "r" + sequence)
                .put("headers", BusClient.headers("producer", "p", "sequence", "" + sequence)));
    }

    private long end() {
        return client.askWell("cubecast.topic.describe", new JsonObject().put("topic", topic))
                .getLong("next");
    }

    @Test
    void storesANumberedMessageOnce() {
        JsonObject first = numbered(1).getJsonObject("body");
        JsonObject again = numbered(1).getJsonObject("body");

        assertThat(first.getBoolean("duplicate")).isFalse();
        assertThat(again.getBoolean("duplicate")).isTrue();
        assertThat(again.getLong("offset")).isEqualTo(first.getLong("offset"));
        assertThat(end()).isEqualTo(1);
    }

    /** As a client does that has not heard of some answers, on a connection that has stored others of it. */
    @Test
    void storesNothingTwiceOfWhatIsRepeatedTogetherWithNewMessages() {
        for (int sequence = 1; sequence <= 5; sequence++) {
            assertThat(numbered(sequence).getJsonObject("body").getLong("offset"))
                    .isEqualTo((long) sequence - 1);
        }
        for (int sequence = 3; sequence <= 8; sequence++) {
            sendNumbered(sequence);
        }

        for (int sequence = 3; sequence <= 8; sequence++) {
            JsonObject answer = client.next();
            assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("message");
            assertThat(answer.getString("address")).isEqualTo("r" + sequence);
            assertThat(answer.getJsonObject("body").getLong("offset")).isEqualTo((long) sequence - 1);
            assertThat(answer.getJsonObject("body").getBoolean("duplicate")).isEqualTo(sequence <= 5);
        }
        assertThat(end()).isEqualTo(8);
    }

    @Test
    void storesNothingTwiceOfWhatIsRepeatedWhileItIsUnderWay() {
        numbered(1);
        for (int sequence : List.of(2, 3, 4, 3, 4, 5, 2, 6)) {
            sendNumbered(sequence);
        }

        List<String> first = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            JsonObject answer = client.next();
            assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("message");
            JsonObject body = answer.getJsonObject("body");
            String address = answer.getString("address");
            assertThat("r" + (body.getLong("offset") + 1)).as(answer.encode()).isEqualTo(address);
            (body.getBoolean("duplicate") ? repeated : first).add(address);
        }
        // In the order of commit: a repetition is answered as soon as what it repeats is stored.
        assertThat(first).containsExactly("r2", "r3", "r4", "r5", "r6");
        assertThat(repeated).containsExactlyInAnyOrder("r2", "r3", "r4");
        assertThat(end()).isEqualTo(6);
    }

    @Test
    void tellsWhichNumberComesNext() {
        numbered(1);

        JsonObject error = assertError(numbered(3), "reply-2", "out_of_sequence");
        assertThat(error.getLong("expected")).isEqualTo(2);
    }

    @Test
    void refusesToBeginInTheMiddle() {
        numbered(1);
        assertError(client.ask(topic, 1, "producer", "another", "sequence", "7"), "reply-2", "unknown_producer");
    }

    @ParameterizedTest
    @CsvSource({"producer, p", "sequence, 1"})
    void wantsBothProducerAndSequence(String header, String value) {
        assertError(client.ask(topic, 1, header, value), "reply-1", "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "one", "", "1000000000000000000000"})
    void refusesSequencesThatAreNone(String sequence) {
        assertError(client.ask(topic, 1, "producer", "p", "sequence", sequence), "reply-1", "invalid_request");
    }

    // ---- Many topics ----

    /** Also where messages of one topic ask for different things, and so are different publishes. */
    @Test
    void keepsTheOrderOfEachTopicWhateverComesBetween() {
        List<String> topics = List.of(topic, topic + ".other");
        topics.forEach(name -> client.askWell(name, "so that the topic is known"));
        for (int i = 1; i <= 9; i++) {
            String durability = i % 4 == 0 ? "leader" : "quorum";
            for (String name : topics) {
                client.send(BusClient.frame("send", name)
                        .put("body", i)
                        .put("replyAddress", name + "#" + i)
                        .put("headers", BusClient.headers("durability", durability)));
            }
        }

        for (JsonObject answer : client.next(18)) {
            JsonObject body = answer.getJsonObject("body");
            assertThat(answer.getString("address"))
                    .as(answer.encode())
                    .isEqualTo(body.getString("topic") + "#" + body.getLong("offset"));
        }
    }

    // ---- Durability, deadlines ----

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "leader"})
    void promisesWhatIsAskedFor(String durability) {
        JsonObject answer = client.askWell(topic, 1, "durability", durability);

        assertThat(answer.getString("durability")).isEqualTo(durability);
        assertThat(answer.getLong("offset")).isZero();
    }

    @Test
    void promisesNothingWhereNothingIsAskedFor() {
        JsonObject answer = client.askWell(topic, 1, "durability", "none");

        assertThat(answer.getString("durability")).isEqualTo("none");
        assertThat(answer.containsKey("offset")).isFalse();
    }

    @Test
    void refusesToPromiseMoreThanTheTopicDoes() {
        client.askWell(
                "cubecast.topic.create",
                new JsonObject().put("topic", topic).put("settings", new JsonObject().put("durability", "leader")));

        assertError(client.ask(topic, 1, "durability", "quorum"), "reply-2", "durability_too_strong");
    }

    @ParameterizedTest
    @CsvSource({"durability, most", "deadlineMs, 0", "deadlineMs, soon", "deadlineMs, 60001"})
    void refusesHeadersThatMakeNoSense(String header, String value) {
        assertError(client.ask(topic, 1, header, value), "reply-1", "invalid_request");
        client.sync();
    }

    @Test
    void saysAtTheDeadlineThatNoLeaderWasFound() {
        try (ServedNode leaderless =
                        ServedNode.unsettled(TestSettings.onAnyPort().build());
                BusClient hurried = new BusClient(leaderless, Over.TCP)) {
            assertError(hurried.ask(topic, 1, "deadlineMs", "50"), "reply-1", "unavailable");
        }
    }

    // ---- Headers ----

    @Test
    void deliversAllHeadersButThoseForTheNode() {
        client.register(topic);
        client.send(BusClient.frame("publish", topic)
                .put("headers", BusClient.headers("a", "1", "durability", "leader", "deadlineMs", "100", "b", "2")));

        assertThat(client.next().getJsonObject("headers").fieldNames())
                .containsExactly("a", "b", "offset", "epoch", "timestamp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset", "epoch", "timestamp", "gap"})
    void refusesHeadersOfTheNode(String header) {
        assertError(client.ask(topic, 1, header, "1"), "reply-1", "invalid_request");
    }

    // ---- Addresses, and errors without an address ----

    @ParameterizedTest
    @CsvSource({"two words, invalid_topic", "'', invalid_topic", "cubecast.mine, reserved_topic"})
    void publishesToTopicsOnly(String address, String code) {
        client.publish(address, 1);

        assertError(client.next(), null, code);
        client.sync();
    }

    /** Else a client takes it for an error of the connection. */
    @Test
    void namesTheTopicThatIsRegisteredWithHeadersThatAreNone() {
        client.send("{\"type\":\"register\",\"address\":\"" + topic + "\",\"headers\":{\"from\":{}}}");

        assertError(client.next(), topic, "invalid_request");
    }

    @Test
    void answersAFailedSendWithoutReplyAddressByAnErrorWithoutAddress() {
        client.send(BusClient.frame("send", topic).put("headers", BusClient.headers("gap", "1")));

        assertError(client.next(), null, "invalid_request");
    }

    @Test
    void answersNothingToAPublishOrASendWithoutReplyAddress() {
        client.publish(topic, 1).send(BusClient.frame("send", topic).put("body", 2));

        assertThat(client.askWell(topic, 3).getLong("offset")).isEqualTo(2);
    }

    @Test
    void keepsTheOrderOfPublishesOfEveryKind() {
        client.register(topic);
        for (int i = 0; i < 300; i++) {
            JsonObject frame =
                    BusClient.frame(i % 3 == 0 ? "publish" : "send", topic).put("body", i);
            client.send(i % 5 == 0 ? frame.put("headers", BusClient.headers("h", "" + i)) : frame);
        }

        for (int i = 0; i < 300; i++) {
            assertThat(client.next().getInteger("body")).isEqualTo(i);
        }
    }

    @Test
    void countsPublishesByTheirOutcome() {
        client.askWell(topic, 1);
        double stored = published();
        client.askWell(topic, 2);
        client.ask(topic, 1, "gap", "1");

        assertThat(published()).isEqualTo(stored + 1);
        assertThat(node.registry
                        .get("cubecast.client.publishes")
                        .tag("outcome", "invalid_request")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void measuresHowLongPublishesTake() {
        long before = node.run(this::measured);
        client.askWell(topic, 1);

        assertThat(node.run(this::measured)).isEqualTo(before + 1);
    }

    private long measured() {
        return node.registry.get("cubecast.eventbus.publish").timer().count();
    }

    private static double published() {
        return node.run(() -> node.registry
                .get("cubecast.client.publishes")
                .tag("protocol", "eventbus-tcp")
                .tag("outcome", "stored")
                .functionCounter()
                .count());
    }
}
