package dev.cubecast.bench;

import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.BridgeVerticle;
import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientConnection;
import dev.cubecast.bridge.ClientMetrics;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.bridge.Start;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.bridge.WebSocketFrames;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.eventbus.BusConnection;
import dev.cubecast.eventbus.BusConnections;
import dev.cubecast.eventbus.BusNode;
import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.eventbus.BusTransport;
import dev.cubecast.eventbus.EventBusProtocol;
import dev.cubecast.forming.CharterStore;
import dev.cubecast.forming.StoredCharter;
import dev.cubecast.membership.Addresses;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.NodeDisk;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.protocol.ReplicationSettings;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.protocol.TopicUse;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node as it is composed, on one thread and without sockets, that leads all topics: one client of the event bus bridge publishes, others
 * watch. Time is counted in events.
 */
final class BenchNode {
    private static final int DIMENSION = 1;
    private static final Vertex SELF = new Vertex(0, DIMENSION);
    private static final Vertex NOBODY = new Vertex(1, DIMENSION);
    private static final int TURNS_PER_MS = 2;
    private static final int TURNS_PER_TICK = 100 * TURNS_PER_MS;

    private final RandomGenerator random = new SplittableRandom(1);
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final NodeProtocol protocol;
    private final TopicHubs hubs;
    private final BusConnection publisher;
    private long turns;
    private long errors;
    private long subscribed;
    private long delivered;

    BenchNode() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ClientMetrics metrics = new ClientMetrics(registry);
        hubs = new TopicHubs(BridgeSettings.DEFAULT, metrics, events::add, this::nowMs);
        ProtocolSettings shipped = ProtocolSettings.defaults("bench", DIMENSION);
        protocol = new NodeProtocol(
                SELF,
                new ProtocolSettings(
                        shipped.cubeName(),
                        shipped.router(),
                        shipped.membership(),
                        shipped.publish(),
                        shipped.delivery(),
                        shipped.ephemeral(),
                        new TopicUse(true, TopicSettings.EPHEMERAL, 1)),
                new ProtocolPorts(
                        (neighbour, priority, frame) -> false,
                        events::add,
                        (incarnation, whenSynced) -> events.add(whenSynced),
                        nowMs -> nowMs,
                        hubs.feedListener(),
                        random,
                        Trace.NONE));
        protocol.attach(durable());
        var unused = new BridgeVerticle(protocol, BridgeSettings.DEFAULT, metrics, this::nowMs, hubs, List.of());
        protocol.start(new Addresses("127.0.0.1:1", "", "127.0.0.1:2"), 0, nowMs());
        protocol.onLinkDown(NOBODY, LinkLoss.REFUSED, nowMs());
        BusSettings unlimited = new BusSettings(
                "", 0, 10, 10, 10, 4_096, 4 << 20, 32 << 20, Integer.MAX_VALUE, 60_000, 60_000, 60_000, 512,
                BusSettings.of("", 0).deadlines());
        RetryHints hints = new RetryHints(hubs::clients, 1, random);
        CubeView cube = new CubeView(protocol, "bench", "none", this::nowMs);
        publisher = new BusConnections(
                        new BusNode(protocol, cube, hubs, events::add, registry, hints, this::nowMs), unlimited, PullSettings.DEFAULT)
                .open(new Publisher())
                .orElseThrow();
        for (int i = 0; i < 100; i++) {
            passTime();
        }
    }

    private DurableNode durable() {
        Disk disk = new Disk();
        ShardGroups groups = new ShardGroups(protocol.placement(), 1);
        ReplicaHostPorts ports = ReplicaHostPorts.standard(
                ReplicationSettings.DEFAULT,
                disk.store(),
                groups::placementOf,
                vertex -> protocol.membership().isSteady(vertex),
                damage -> {
                    throw new IllegalStateException(damage);
                },
                events::add,
                nowMs -> nowMs,
                random,
                Trace.NONE);
        return new DurableNode(SELF, disk, Set.of(SELF), groups, protocol.router(), ports);
    }

    // ---- What surrounds it ----

    private final class Disk implements NodeDisk, DiskEvents {
        private final MemoryLogStore store = new MemoryLogStore(DIMENSION, DiskId.draw(random), this);
        private @Nullable StoredCharter charter;

        @Override
        public DiskId id() {
            return store.id();
        }

        @Override
        public @Nullable StoredCharter charter() {
            return charter;
        }

        @Override
        public LoadedGroup load(GroupId group) {
            return store.load(group);
        }

        @Override
        public LogStore store() {
            return store;
        }

        @Override
        public CharterStore charters() {
            return (next, whenSynced) -> {
                charter = next;
                events.add(whenSynced);
            };
        }

        @Override
        public void afterSync(long bytes, Runnable completion) {
            events.add(completion);
        }

        @Override
        public void afterRead(Runnable completion) {
            events.add(completion);
        }

        @Override
        public void onFailed(String why) {
            throw new IllegalStateException(why);
        }
    }

    /** It is told of nothing but errors, as it publishes without asking for answers. */
    private final class Publisher implements BusTransport {
        @Override
        public EventBusProtocol protocol() {
            return EventBusProtocol.TCP;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public void write(FrameBlock frames) {
            errors++;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close() {
            errors++;
        }
    }

    /** As the frames of a topic's WebSocket are. */
    private static final class Frames implements ClientProtocol {
        private static final Frames INSTANCE = new Frames();

        @Override
        public String name() {
            return "bench";
        }

        @Override
        public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
            ByteWriter json = new ByteWriter(256 + message.body().length());
            MessageJson.writeMessage(json, delivered.topic(), delivered.batch(), index, message);
            json.writeByte('}');
            WebSocketFrames.writeText(out, json.written());
        }

        @Override
        public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
            throw new IllegalStateException("a gap in " + topic);
        }
    }

    private final class Watching implements ClientConnection {
        @Override
        public ClientProtocol protocol() {
            return Frames.INSTANCE;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public void write(FrameBlock frames) {
            delivered += frames.messages();
        }

        @Override
        public void onSubscribed(@Nullable ResumePoint place) {
            subscribed++;
        }

        @Override
        public void onRefused(Refusal refusal) {
            throw new IllegalStateException(refusal.toString());
        }

        @Override
        public void onTooSlow() {
            throw new IllegalStateException("a session was too slow");
        }
    }

    // ---- What a benchmark does ----

    /** Sessions that watch a topic, which is made. */
    void watch(String topic, int sessions) {
        long expected = subscribed + sessions;
        for (int i = 0; i < sessions; i++) {
            hubs.open(new TopicName(topic), Start.latest(), new Watching());
        }
        for (int i = 0; i < 100 && subscribed < expected; i++) {
            passTime();
        }
        if (subscribed < expected) {
            throw new IllegalStateException(topic + " has " + (expected - subscribed) + " sessions too few");
        }
    }

    /** Takes frames that have come together, and returns when the node has done with them. */
    void take(List<Bytes> frames) {
        if (++turns % TURNS_PER_TICK == 0) {
            tick();
        }
        frames.forEach(publisher::onFrame);
        settle();
        if (errors > 0) {
            throw new IllegalStateException("the publisher was told of an error");
        }
    }

    long delivered() {
        return delivered;
    }

    private long nowMs() {
        return turns / TURNS_PER_MS;
    }

    private void passTime() {
        turns += TURNS_PER_TICK;
        tick();
    }

    private void tick() {
        protocol.tickMembership(nowMs());
        protocol.tickRouting(nowMs());
        protocol.tickShards(nowMs());
        protocol.tickClients(nowMs());
        protocol.durable().ifPresent(durable -> durable.tick(nowMs()));
        settle();
    }

    private void settle() {
        for (Runnable next = events.poll(); next != null; next = events.poll()) {
            next.run();
        }
    }
}
