package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that watch durable topics, over server-sent events and WebSockets. */
class WatchingStoredTest {
    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static EventReader events(String topic, String from) {
        return new EventReader(node, HttpRequest.newBuilder(node.uri("/topics/" + topic + "/events?from=" + from)));
    }

    private static EventReader resume(String topic, String lastSeen) {
        // A browser asks for the address that it has asked for before.
        return new EventReader(
                node,
                HttpRequest.newBuilder(node.uri("/topics/" + topic + "/events?from=earliest"))
                        .header("Last-Event-ID", lastSeen));
    }

    private static void assertOffsets(EventReader events, long from, long until) {
        for (long offset = from; offset < until; offset++) {
            assertThat(events.nextMessage().getLong("offset")).isEqualTo(offset);
        }
    }

    private static String gap(EventReader events) {
        EventReader.Event event = events.next();
        assertThat(event.type()).as(event.toString()).isEqualTo("gap");
        return String.valueOf(new JsonObject(event.data()).getValue("gap"));
    }

    // ---- Where to begin ----

    @Test
    void whoAsksForNothingElseGetsWhatComes() {
        StoredTopic topic = new StoredTopic(node, "stored.latest");
        topic.publish("0", "1");
        try (EventReader events = new EventReader(node, "stored.latest");
                SocketClient socket = new SocketClient(node, "stored.latest")) {
            topic.publish("2");

            assertOffsets(events, 2, 3);
            JsonObject message = socket.next();
            assertThat(message.fieldNames())
                    .containsExactly("topic", "offset", "epoch", "timestamp", "headers", "body", "token");
            assertThat(message.getInteger("body")).isEqualTo(2);
        }
    }

    @Test
    void whatWasStoredBeforeCanBeHad() {
        StoredTopic topic = new StoredTopic(node, "stored.earlier");
        topic.publish("0", "1", "2");
        topic.publish("3");
        try (EventReader fromFirst = events("stored.earlier", "earliest");
                EventReader fromOffset = events("stored.earlier", "2");
                SocketClient socket = new SocketClient(node, "stored.earlier", "1")) {
            topic.publish("4");

            assertOffsets(fromFirst, 0, 5);
            assertOffsets(fromOffset, 2, 5);
            IntStream.range(1, 5)
                    .forEach(i -> assertThat(socket.next().getInteger("body")).isEqualTo(i));
        }
    }

    @Test
    void aTimeIsMillisecondsOrIso() {
        StoredTopic topic = new StoredTopic(node, "stored.time");
        topic.publish("0");
        long first;
        try (EventReader events = events("stored.time", "earliest")) {
            first = events.nextMessage().getLong("timestamp");
        }
        node.awaitTrue("another time", () -> System.currentTimeMillis() > first);
        topic.publish("1");

        try (EventReader all = events("stored.time", "time:" + first);
                EventReader later = events("stored.time", "time:" + (first + 1));
                EventReader iso = events("stored.time", "time:" + Instant.ofEpochMilli(first + 1))) {
            assertOffsets(all, 0, 2);
            assertOffsets(later, 1, 2);
            assertOffsets(iso, 1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "never", "-1", "1.5", "time:", "time:yesterday", "time:2026-11-31", "99999999999999999999"})
    void whatIsNoPlaceIsRefused(String from) {
        Problems.assertProblem(node.get("/topics/stored.place/events?from=" + from), 400, "invalid_request");
    }

    @Test
    void anOffsetThatDoesNotExistYetIsNotWaitedFor() {
        StoredTopic topic = new StoredTopic(node, "stored.beyond");
        topic.publish("0");
        try (EventReader events = events("stored.beyond", "17")) {
            assertThat(gap(events)).isEqualTo("reset");
            topic.publish("1");
            assertOffsets(events, 1, 2);
        }
    }

    // ---- Coming back ----

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whoComesBackBeforeTheFirstMessageMissesNothing(int before) {
        StoredTopic topic = new StoredTopic(node, "stored.none.yet." + before);
        IntStream.range(0, before).forEach(i -> topic.publish("" + i));
        String lastSeen;
        try (EventReader events = new EventReader(node, "stored.none.yet." + before)) {
            lastSeen = events.lastEventIdAtFirst();
        }
        topic.publish("" + before);

        HttpRequest.Builder latest = HttpRequest.newBuilder(node.uri("/topics/stored.none.yet." + before + "/events"));
        try (EventReader again = new EventReader(node, latest.header("Last-Event-ID", lastSeen));
                EventReader from = events("stored.none.yet." + before, lastSeen)) {
            assertThat(again.lastEventIdAtFirst()).isEqualTo(lastSeen);
            topic.publish("9");
            assertOffsets(again, before, before + 2);
            assertOffsets(from, before, before + 2);
        }
    }

    /** Else it would not be told if its connection broke just then. */
    @Test
    void whoIsToldThatTheTopicIsAnotherOneGetsNoOtherPlaceBefore() {
        StoredTopic topic = new StoredTopic(node, "stored.another");
        String lastSeen;
        try (EventReader events = new EventReader(node, "stored.another")) {
            lastSeen = events.lastEventIdAtFirst();
        }
        topic.delete();
        StoredTopic another = new StoredTopic(node, "stored.another");
        try (EventReader again = resume("stored.another", lastSeen)) {
            EventReader.Event reset = again.next();
            assertThat(reset.data()).isEqualTo("{\"topic\":\"stored.another\",\"gap\":\"reset\"}");
            assertThat(reset.id()).isEmpty();
            another.publish("0");
            assertOffsets(again, 0, 1);
        }
    }

    @Test
    void whoComesBackMissesNothing() {
        StoredTopic topic = new StoredTopic(node, "stored.resume");
        String lastSeen;
        String token;
        try (EventReader events = new EventReader(node, "stored.resume");
                SocketClient socket = new SocketClient(node, "stored.resume")) {
            topic.publish("0");
            lastSeen = events.next().id();
            token = socket.next().getString("token");
        }
        topic.publish("1", "2");

        try (EventReader again = resume("stored.resume", lastSeen);
                SocketClient socket = new SocketClient(node, "stored.resume", token)) {
            topic.publish("3");
            assertOffsets(again, 1, 4);
            IntStream.range(1, 4)
                    .forEach(i -> assertThat(socket.next().getInteger("body")).isEqualTo(i));
        }
    }

    @Test
    void whatIsNoLongerKeptIsAGap() {
        StoredTopic topic = new StoredTopic(node, "stored.trimmed", new RetentionLimits(0, 0, 1));
        String lastSeen;
        try (EventReader events = new EventReader(node, "stored.trimmed")) {
            topic.publish("0");
            lastSeen = events.next().id();
        }
        for (int i = 1; topic.first() < 2; i++) {
            assertThat(i).isLessThan(1_000_000);
            topic.publish(largeBodies(100));
        }

        long first = topic.first();
        try (EventReader again = resume("stored.trimmed", lastSeen)) {
            assertThat(gap(again)).isEqualTo("{\"first\":1,\"last\":" + (first - 1) + "}");
            assertOffsets(again, first, first + 1);
        }
    }

    private static List<String> largeBodies(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> '"' + "x".repeat(10_000) + '"')
                .toList();
    }

    @Test
    void whoseIdIsStrangeIsToldThatNobodyKnows() {
        StoredTopic topic = new StoredTopic(node, "stored.strange");
        topic.publish("0");
        try (EventReader events = resume("stored.strange", "my-own-id")) {
            assertThat(gap(events)).isEqualTo("unknown");
            topic.publish("1");
            assertOffsets(events, 1, 2);
        }
    }

    // ---- Topics that go ----

    @Test
    void aTopicThatIsRecreatedBeginsAnew() {
        StoredTopic topic = new StoredTopic(node, "stored.anew");
        String lastSeen;
        try (EventReader stays = events("stored.anew", "earliest")) {
            topic.publish("\"old\"");
            lastSeen = stays.next().id();
            topic.delete();
            topic.makeAnew(Durability.QUORUM);
            topic.publish("\"new\"");

            assertThat(gap(stays)).isEqualTo("reset");
            assertThat(stays.nextMessage().getString("body")).isEqualTo("new");
        }
        try (EventReader again = resume("stored.anew", lastSeen)) {
            assertThat(gap(again)).isEqualTo("reset");
            assertThat(again.nextMessage().getString("body")).isEqualTo("new");
        }
    }

    @Test
    void aTopicThatIsRecreatedWithoutAStoreEndsItsSessions() {
        StoredTopic topic = new StoredTopic(node, "stored.no.more");
        try (EventReader events = events("stored.no.more", "earliest")) {
            topic.publish("0");
            assertOffsets(events, 0, 1);
            topic.delete();
            topic.makeAnew(Durability.NONE);

            events.awaitEnd();
        }
    }
}
