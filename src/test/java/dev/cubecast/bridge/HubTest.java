package dev.cubecast.bridge;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.protocol.Location;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/** Sessions of one topic, with connections that write down what they get. */
abstract class HubTest {
    static final TopicName NAME = new TopicName("t");
    static final TopicId ID = new TopicId(1, 2);
    static final TopicKey KEY = new TopicKey(NAME, ID);
    static final long EPOCH = 65_536;

    long nowMs;
    final Queue<Runnable> events = new ArrayDeque<>();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final PlainProtocol protocol = new PlainProtocol("plain");
    final BridgeSettings settings = new BridgeSettings(50, 3, 5, 2, 4, 1_000, 1_500, 1_500, 1_000, 100, 1_000);
    final TopicHubs hubs = new TopicHubs(settings, new ClientMetrics(registry), events::add, () -> nowMs);
    final FakeFeeds feeds = new FakeFeeds(hubs.feedListener());
    final FakeTopics topics = new FakeTopics();
    final Map<FakeConnection, Session> sessions = new LinkedHashMap<>();

    HubTest() {
        hubs.follow(feeds, topics);
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
        return opened(start, SlowConsumer.DROP_OLDEST);
    }

    private FakeConnection opened(Start start, SlowConsumer policy) {
        topics.policy = policy;
        FakeConnection connection = connection();
        sessions.put(connection, hubs.open(NAME, start, connection).orElseThrow());
        return connection;
    }

    FakeConnection subscribed(SlowConsumer policy) {
        FakeConnection connection = opened(Start.latest(), policy);
        ready(0);
        return connection;
    }

    void ready(long nextOffset) {
        hubs.feedListener().onReady(KEY, EPOCH, nextOffset);
    }

    void push(long baseOffset, String... bodies) {
        List<Bytes> messages = Arrays.stream(bodies).map(HubTest::json).toList();
        hubs.feedListener().onBatch(KEY, new RecordBatch(ID, EPOCH, baseOffset, 1, messages));
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

    /**
     * Where topics are: at once, which spares tests a few events. Each name is an ephemeral topic as long as it has an
     * id.
     */
    static final class FakeTopics implements TopicSource {
        final Map<TopicName, TopicId> ids = new LinkedHashMap<>();
        final List<TopicId> forgotten = new ArrayList<>();
        Durability durability = Durability.NONE;
        SlowConsumer policy = SlowConsumer.DROP_OLDEST;
        int questions;

        @Override
        public void locate(TopicName name, boolean createIfMissing, long deadlineMs, Consumer<Location> whenDone) {
            questions++;
            TopicId id = createIfMissing ? ids.computeIfAbsent(name, FakeTopics::idOf) : ids.get(name);
            whenDone.accept(
                    id == null
                            ? new Location.NotFound()
                            : new Location.Located(
                                    new Topic(name, id, new TopicSettings(durability, policy)), new GroupId(0)));
        }

        private static TopicId idOf(TopicName name) {
            return name.equals(NAME) ? ID : new TopicId(7, name.text().hashCode());
        }

        @Override
        public void forget(TopicName topic, TopicId id) {
            forgotten.add(id);
        }

        @Override
        public TopicReader subscribe(Location.Located topic, Start start, ReaderOutlet outlet) {
            throw new AssertionError(topic + " is not stored");
        }
    }
}
