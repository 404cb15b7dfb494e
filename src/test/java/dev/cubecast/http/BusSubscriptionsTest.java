package dev.cubecast.http;

import static dev.cubecast.http.Problems.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.http.BusClient.Over;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where subscriptions of the event bus bridge begin, and what they are told beside messages. */
class BusSubscriptionsTest extends BusClientTest {
    private void publish(int... bodies) {
        IntStream.of(bodies).forEach(body -> client.askWell(topic, body));
    }

    private List<Integer> bodies(int count) {
        return client.next(count).stream()
                .map(frame -> frame.getInteger("body"))
                .toList();
    }

    private void registerFrom(String from) {
        client.send(BusClient.frame("register", topic).put("headers", BusClient.headers("from", from)));
    }

    // ---- Where it begins ----

    @Test
    void beginsWithWhatIsPublishedLater() {
        publish(0, 1);
        client.register(topic);
        client.publish(topic, 2);
        assertThat(bodies(1)).containsExactly(2);

        client.unregister(topic).register(topic, "from", "latest");
        client.publish(topic, 3);
        assertThat(bodies(1)).containsExactly(3);
    }

    @Test
    void beginsWithTheOldest() {
        publish(0, 1, 2);
        registerFrom("earliest");

        assertThat(bodies(3)).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 2", "2, 1"})
    void beginsWithAnOffset(String from, int count) {
        publish(0, 1, 2);
        registerFrom(from);
        client.publish(topic, 3);

        assertThat(bodies(count + 1)).startsWith(Integer.parseInt(from)).endsWith(3);
    }

    @Test
    void beginsWithATime() {
        publish(0);
        registerFrom("earliest");
        long timestamp = Long.parseLong(client.next().getJsonObject("headers").getString("timestamp"));
        for (String from : List.of("time:" + timestamp, "time:" + Instant.ofEpochMilli(timestamp))) {
            client.unregister(topic);
            registerFrom(from);
            assertThat(bodies(1)).containsExactly(0);
        }
        client.unregister(topic);
        registerFrom("time:" + (timestamp + 3_600_000));
        client.sync();
    }

    @Test
    void goesOnAfterAToken() {
        publish(0, 1, 2, 3);
        registerFrom("earliest");
        String token = client.next(2).get(1).getString("token");

        try (BusClient another = new BusClient(node, Over.WEBSOCKET)) {
            another.send(BusClient.frame("register", topic).put("headers", BusClient.headers("from", token)));
            assertThat(another.next().getInteger("body")).isEqualTo(2);
            assertThat(another.next().getInteger("body")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "newest", "-1", "1.5", "time:", "time:yesterday", "0-0-0", "99999999999999999999"})
    void refusesPlacesThatAreNone(String from) {
        registerFrom(from);

        assertError(client.next(), topic, "invalid_request");
        client.sync();
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "group"})
    void refusesWhatItCannotDoYet(String header) {
        client.send(BusClient.frame("register", topic).put("headers", BusClient.headers(header, "x")));

        assertError(client.next(), topic, "not_implemented");
    }

    @ParameterizedTest
    @CsvSource({"two words, invalid_topic", "cubecast.cube, reserved_topic"})
    void refusesWhatIsNoTopicOfClients(String address, String code) {
        client.send(BusClient.frame("register", address));

        assertError(client.next(), address, code);
    }

    // ---- Gaps ----

    @Test
    void tellsOfMessagesThatAreNotKept() {
        client.askWell(
                "cubecast.topic.create",
                new JsonObject()
                        .put("topic", topic)
                        .put("settings", new JsonObject().put("retention", new JsonObject().put("messages", 2))));
        publish(IntStream.range(0, 50).toArray());
        node.awaitTrue("some are gone", () -> {
            JsonObject question = new JsonObject().put("topic", topic);
            return client.askWell("cubecast.topic.describe", question).getLong("first") > 0;
        });
        registerFrom("0");

        JsonObject gap = client.next();
        assertThat(gap.getString("type")).isEqualTo("message");
        assertThat(gap.containsKey("body")).isFalse();
        String[] missing = gap.getJsonObject("headers").getString("gap").split("-", -1);
        assertThat(missing[0]).isEqualTo("0");
        assertThat(client.next().getInteger("body")).isEqualTo(Integer.parseInt(missing[1]) + 1);
    }

    @Test
    void tellsThatATopicIsAnotherOneNow() {
        publish(0);
        client.register(topic);
        client.askWell("cubecast.topic.delete", new JsonObject().put("topic", topic));
        client.publish(topic, 1);

        JsonObject gap = client.next();
        assertThat(gap.getJsonObject("headers").getString("gap")).isEqualTo("reset");
        assertThat(client.next().getInteger("body")).isEqualTo(1);
    }

    // ---- Topics of which nothing is stored ----

    @Test
    void watchesATopicThatIsNotStored() {
        node.ephemeral(topic.replace('/', '.'));
        String ephemeral = topic.replace('/', '.');
        client.register(ephemeral);
        client.publish(ephemeral, 1);

        JsonObject delivered = client.next();
        assertThat(delivered.getInteger("body")).isEqualTo(1);
        assertThat(delivered.containsKey("token")).isFalse();
        client.unregister(ephemeral);
        assertThat(client.ask(ephemeral, 2).getString("type")).isEqualTo("message");
    }

    @Test
    void readsNothingOfATopicThatIsNotStored() {
        String ephemeral = node.ephemeral(topic.replace('/', '.'));
        client.send(BusClient.frame("register", ephemeral).put("headers", BusClient.headers("from", "earliest")));

        assertError(client.next(), ephemeral, "nothing_stored");
        assertError(client.ask("cubecast.pull", new JsonObject().put("topic", ephemeral)), "reply-1", "nothing_stored");
    }

    // ---- Subscriptions that do not take effect ----

    @Test
    void aConnectionIsOneClientHoweverManyTopicsItWatches() {
        try (ServedNode forOne = new ServedNode(TestSettings.sessions(1));
                BusClient first = new BusClient(forOne, Over.TCP);
                BusClient second = new BusClient(forOne, Over.TCP)) {
            first.register(topic).register(topic + ".other").sync();
            assertThat(sessions(forOne)).isEqualTo(2);

            second.send(BusClient.frame("register", topic));

            assertError(second.next(), topic, "too_many_sessions");
        }
    }

    @Test
    void refusesASubscriptionThatNoLeaderConfirms() {
        try (ServedNode leaderless =
                        ServedNode.unsettled(TestSettings.onAnyPort().build());
                BusClient waiting = new BusClient(leaderless, Over.TCP)) {
            waiting.send(BusClient.frame("register", topic)).send("{\"type\":\"ping\"}");
            leaderless.awaitTrue("it is under way", () -> sessions(leaderless) == 1);
            leaderless.skip(3_000);

            assertError(waiting.next(), topic, "unavailable");
            assertThat(waiting.next().getString("type")).isEqualTo("pong");
            leaderless.awaitTrue("it is gone", () -> sessions(leaderless) == 0);
        }
    }

    @Test
    void forgetsTheSubscriptionOfAConnectionThatClosesMeanwhile() {
        try (ServedNode leaderless =
                ServedNode.unsettled(TestSettings.onAnyPort().build())) {
            for (Over over : List.of(Over.TCP, Over.WEBSOCKET, Over.SOCKJS_WEBSOCKET)) {
                BusClient waiting = new BusClient(leaderless, over);
                waiting.send(BusClient.frame("register", topic)).send("{\"type\":\"ping\"}");
                leaderless.awaitTrue("it is under way", () -> sessions(leaderless) == 1);
                waiting.close();
                // The node does not read the socket until then, so it does not see its end.
                leaderless.skip(3_000);

                leaderless.awaitTrue("it is gone", () -> sessions(leaderless) == 0);
                leaderless.awaitTrue("so is the connection", () -> connections(leaderless) == 0);
            }
        }
    }

    private static double connections(ServedNode of) {
        return of.run(
                () -> of.registry.get("cubecast.eventbus.connections").gauge().value());
    }

    private static int sessions(ServedNode of) {
        return of.run(of.hubs::sessions);
    }
}
