package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The delivery parts of all nodes of a small cube, each with a router of its own, over a network that a test can spoil.
 * All topics are led by one node at a time; every node has its own belief of which.
 */
final class DeliveryCube {
    static final int TOPICS_MAX = 200;

    private static final int TICK_MS = 20;

    final RandomGenerator random;
    final List<Node> nodes = new ArrayList<>();
    private final Map<TopicName, TopicKey> topics = new TreeMap<>();
    private final Set<TopicId> deleted = new TreeSet<>();
    final Map<Kind, Integer> sentByKind = new EnumMap<>(Kind.class);
    Network network = Network.RELIABLE;
    long nowMs;

    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private final Deque<Runnable> laterTasks = new ArrayDeque<>();
    private long arrivalsSoFar;
    private boolean isInEvent;

    /** Decides after how many milliseconds each copy of a frame arrives. */
    interface Network {
        Network RELIABLE = (kind, random) -> List.of(1L);

        List<Long> delays(Kind kind, RandomGenerator random);
    }

    private record Arrival(long atMs, long order, Runnable deliver) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    DeliveryCube(int dimension, DeliverySettings settings, long seed) {
        random = new SplittableRandom(seed);
        LiveGraph graph = LiveGraph.full(dimension);
        new Hypercube(dimension).vertices().forEach(vertex -> nodes.add(new Node(vertex, settings, graph)));
    }

    final class Node {
        final Vertex vertex;
        final Router router;
        final EphemeralPushes pushes;
        final EphemeralFeeds feeds;
        final Subscriber subscriber = new Subscriber();
        private Optional<Leader> believed = Optional.empty();

        Node(Vertex vertex, DeliverySettings settings, LiveGraph graph) {
            this.vertex = vertex;
            router = new Router(
                    vertex,
                    RouterSettings.forDimension(vertex.dimension()),
                    (neighbour, priority, frame) -> transmit(vertex, neighbour, frame),
                    laterTasks::add,
                    random,
                    Trace.NONE);
            router.onTable(RoutingTable.of(vertex, graph));
            pushes = new EphemeralPushes(
                    vertex, TOPICS_MAX, settings, router, laterTasks::add, this::lookup, Trace.NONE);
            feeds = new EphemeralFeeds(
                    vertex, settings, router, shard -> believed, laterTasks::add, subscriber, Trace.NONE);
        }

        private TopicLookup.Answer lookup(TopicKey topic, long atMs) {
            if (epoch().isEmpty()) {
                return new TopicLookup.Answer.NotLed();
            }
            return deleted.contains(topic.id())
                    ? new TopicLookup.Answer.Deleted()
                    : new TopicLookup.Answer.Led(shard(topic), epoch().orElseThrow());
        }

        private Shard shard(TopicKey topic) {
            return Shard.of(topic.name(), vertex.dimension());
        }

        void believe(Leader leader) {
            event(() -> {
                boolean leads = leader.vertex().equals(vertex);
                believed = Optional.of(leader);
                pushes.drop(shard -> !leads);
                feeds.onLeadersChanged(nowMs);
            });
        }

        Optional<Leader> believed() {
            return believed;
        }

        /** The epoch in which this node believes to lead. */
        Optional<Long> epoch() {
            return believed.filter(leader -> leader.vertex().equals(vertex)).map(Leader::epoch);
        }

        /** Publishes one message if this node believes to lead. Returns its offset, or −1. */
        long publish(TopicName name, String body) {
            long[] offset = {-1};
            TopicKey topic = topic(name);
            List<Bytes> messages = List.of(Bytes.utf8(body));
            epoch().ifPresent(epoch ->
                    event(() -> offset[0] = pushes.push(topic, shard(topic), epoch, messages, nowMs, nowMs)));
            return offset[0];
        }

        void subscribe(TopicName name) {
            event(() -> feeds.subscribe(topic(name), nowMs));
        }

        void unsubscribe(TopicName name) {
            event(() -> feeds.unsubscribe(topic(name).id(), nowMs));
        }
    }

    TopicKey topic(TopicName name) {
        return topics.computeIfAbsent(name, unused -> new TopicKey(name, TopicId.draw(random)));
    }

    /** The name means another topic from now on. */
    void delete(TopicName name) {
        deleted.add(topic(name).id());
        topics.remove(name);
    }

    Node node(int number) {
        return nodes.get(number);
    }

    Leader leader(int number, long incarnation) {
        return Leader.ofEphemeral(node(number).vertex, incarnation);
    }

    /** All nodes at once believe that this one leads. */
    void lead(Node leader, long incarnation) {
        nodes.forEach(node -> node.believe(leader(leader.vertex.number(), incarnation)));
    }

    /** Runs something and, like an event loop, what it left for the end of the event. */
    void event(Runnable task) {
        boolean isWithinAnother = isInEvent;
        isInEvent = true;
        task.run();
        while (!isWithinAnother && !laterTasks.isEmpty()) {
            laterTasks.remove().run();
        }
        isInEvent = isWithinAnother;
    }

    void at(long atMs, Runnable task) {
        arrivals.add(new Arrival(atMs, arrivalsSoFar++, task));
    }

    private boolean transmit(Vertex from, Vertex to, Bytes frame) {
        Kind kind = payloadKind(frame, from.dimension());
        sentByKind.merge(kind, 1, Integer::sum);
        for (long delayMs : network.delays(kind, random)) {
            at(nowMs + delayMs, () -> event(() -> nodes.get(to.number()).router.onFrame(from, frame, nowMs)));
        }
        return true;
    }

    void run(long durationMs) {
        long endMs = nowMs + durationMs;
        while (nowMs < endMs) {
            long nextTickMs = nowMs - nowMs % TICK_MS + TICK_MS;
            while (!arrivals.isEmpty() && arrivals.peek().atMs <= nextTickMs) {
                Arrival next = arrivals.remove();
                nowMs = Math.max(nowMs, next.atMs);
                next.deliver.run();
            }
            nowMs = nextTickMs;
            for (Node node : nodes) {
                event(() -> node.pushes.tick(nowMs));
                event(() -> node.feeds.tick(nowMs));
            }
        }
    }

    /** What an envelope carries, read past its head. */
    private static Kind payloadKind(Bytes frame, int dimension) {
        boolean multicast = WireReader.kindOf(frame) == Kind.MULTICAST;
        WireReader reader = WireReader.of(multicast ? Kind.MULTICAST : Kind.ROUTED, frame);
        reader.readVarLong();
        if (multicast) {
            reader.readRaw(2 + Math.max(1, (1 << dimension) / 8));
        } else {
            reader.readVarLong();
            reader.readRaw(3);
            reader.readVarLong();
        }
        return WireReader.kindOf(reader.readRest());
    }

    /** What one node's subscribers saw, topic by topic. */
    static final class Subscriber implements FeedListener {
        sealed interface Seen {}

        record Ready(long epoch, long next) implements Seen {}

        record Delivered(RecordBatch batch) implements Seen {}

        record Missed(Gap gap) implements Seen {}

        record Ended(String why) implements Seen {}

        record Deleted() implements Seen {}

        final Map<TopicName, List<Seen>> seen = new TreeMap<>();
        /** Checks each thing as it is seen. */
        BiConsumer<TopicName, Seen> witness = (topic, what) -> {};

        List<Seen> of(TopicName topic) {
            return seen.getOrDefault(topic, List.of());
        }

        /** The bodies delivered of a topic. */
        List<String> bodies(TopicName topic) {
            return of(topic).stream()
                    .filter(Delivered.class::isInstance)
                    .flatMap(seen -> ((Delivered) seen).batch().messages().stream())
                    .map(Bytes::toUtf8)
                    .toList();
        }

        List<Gap> gaps(TopicName topic) {
            return of(topic).stream()
                    .filter(Missed.class::isInstance)
                    .map(seen -> ((Missed) seen).gap())
                    .toList();
        }

        private void see(TopicName topic, Seen what) {
            seen.computeIfAbsent(topic, unused -> new ArrayList<>()).add(what);
            witness.accept(topic, what);
        }

        @Override
        public void onReady(TopicKey topic, long epoch, long nextOffset) {
            see(topic.name(), new Ready(epoch, nextOffset));
        }

        @Override
        public void onBatch(TopicKey topic, RecordBatch batch) {
            see(topic.name(), new Delivered(batch));
        }

        @Override
        public void onGap(TopicKey topic, Gap gap) {
            see(topic.name(), new Missed(gap));
        }

        @Override
        public void onRefused(TopicKey topic, String why) {
            see(topic.name(), new Ended(why));
        }

        @Override
        public void onDeleted(TopicKey topic) {
            see(topic.name(), new Deleted());
        }
    }
}
