package dev.cubecast.bridge;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Sessions of one topic, with connections that write down what they get. */
abstract class HubTest {
    static final TopicName NAME = new TopicName("t");
    static final TopicId ID = new TopicId(1, 2);
    static final long EPOCH = 65_536;

    final Queue<Runnable> events = new ArrayDeque<>();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final PlainProtocol protocol = new PlainProtocol("plain");
    final BridgeSettings settings = new BridgeSettings(50, 3, 2, 4, 1_000, 1_500, 1_000);
    final TopicHubs hubs = new TopicHubs(settings, new ClientMetrics(registry), events::add, () -> 0);
    final FakeFeeds feeds = new FakeFeeds(hubs);
    final Map<FakeConnection, Session> sessions = new LinkedHashMap<>();

    HubTest() {
        hubs.follow(feeds, null);
    }

    Session session(FakeConnection connection) {
        return sessions.get(connection);
    }

    FakeConnection connection() {
        return new FakeConnection(protocol);
    }

    FakeConnection opened() {
        return opened(Start.latest());
    }

    FakeConnection opened(Start start) {
        FakeConnection connection = connection();
        sessions.put(connection, hubs.open(NAME, start, connection).orElseThrow());
        return connection;
    }

    FakeConnection subscribed(SlowConsumer policy) {
        FakeConnection connection = opened();
        ready(policy, 0);
        return connection;
    }

    void ready(SlowConsumer policy, long nextOffset) {
        hubs.onReady(new Topic(NAME, ID, new TopicSettings(Durability.NONE, policy)), EPOCH, nextOffset);
    }

    void push(long baseOffset, String... bodies) {
        List<Bytes> messages = Arrays.stream(bodies).map(HubTest::json).toList();
        hubs.onBatch(NAME, new RecordBatch(ID, EPOCH, baseOffset, 1, messages));
    }

    static Bytes json(String body) {
        return Message.json(Bytes.utf8(body)).encode();
    }

    void finishEvent() {
        for (Runnable next = events.poll(); next != null; next = events.poll()) {
            next.run();
        }
    }

    double counter(String name) {
        return registry.get(name).counter().count();
    }

    double queuedBytes() {
        return registry.get("cubecast.sessions.queued.bytes").gauge().value();
    }
}
