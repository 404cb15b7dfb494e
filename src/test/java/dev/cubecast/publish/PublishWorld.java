package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that publish to each other's shards over a network that a test can make lose, repeat and delay frames, and that
 * believe what the test tells them about who leads. All messages ever stored stand in one ledger.
 */
final class PublishWorld {
    static final long TICK_MS = 10;
    private static final int DIMENSION = 2;

    /** Where a message was stored. */
    record Place(long epoch, TopicName topic, long offset) {}

    private record Arrival(long atMs, long sequence, Runnable run) {}

    final Hypercube cube = new Hypercube(DIMENSION);
    final List<Node> nodes = new ArrayList<>();
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    final List<String> violations = new ArrayList<>();

    /** The place of each message stored. */
    final Map<String, Place> places = new LinkedHashMap<>();
    /** The next offset of each topic in each epoch. */
    private final Map<String, Long> nextOffsets = new LinkedHashMap<>();
    /** The last publish of each entry node stored in each shard and epoch. */
    private final Map<String, Long> lastStored = new LinkedHashMap<>();

    private final RandomGenerator random;
    private final PublishSettings settings;
    private final int streamsMax;
    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(Comparator.comparingLong(Arrival::atMs).thenComparingLong(Arrival::sequence));
    private long sequence;
    long nowMs;

    double lossChance;
    double repeatChance;
    double lateChance;
    long lateMsMax = 1;

    PublishWorld(long seed, PublishSettings settings, int streamsMax) {
        this.random = Seeds.random(seed);
        this.settings = settings;
        this.streamsMax = streamsMax;
        cube.vertices().forEach(vertex -> nodes.add(new Node(vertex)));
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /** A topic of the shard. */
    TopicName topic(int shard, String prefix) {
        for (int i = 0; ; i++) {
            TopicName name = new TopicName(prefix + "." + i);
            if (Shard.of(name, DIMENSION).number() == shard) {
                return name;
            }
        }
    }

    void everybodyBelieves(int shard, int leader) {
        nodes.forEach(node -> node.believe(shard, leader));
    }

    /** Lets time pass. */
    void run(long ms) {
        long untilMs = nowMs + ms;
        while (nowMs < untilMs) {
            nowMs += TICK_MS;
            while (!arrivals.isEmpty() && arrivals.peek().atMs <= nowMs) {
                arrivals.poll().run.run();
            }
            nodes.forEach(Node::tick);
        }
    }

    private void at(long atMs, Runnable run) {
        arrivals.add(new Arrival(atMs, sequence++, run));
    }

    void later(long delayMs, Runnable run) {
        at(nowMs + delayMs, run);
    }

    private boolean carry(Vertex from, Vertex to, Bytes frame) {
        int copies = random.nextDouble() < repeatChance ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= lossChance) {
                long delayMs = random.nextDouble() < lateChance ? random.nextLong(lateMsMax) : 1;
                later(delayMs, () -> node(to.number()).receive(from, frame));
            }
        }
        return true;
    }

    /** One publish: how it was made and how it ended. */
    final class Made {
        final String id;
        final TopicName topic;
        final long deadlineMs;

        @Nullable
        PublishOutcome outcome;

        long endedAtMs;

        Made(String id, TopicName topic, long deadlineMs) {
            this.id = id;
            this.topic = topic;
            this.deadlineMs = deadlineMs;
        }

        private void end(PublishOutcome ending) {
            if (outcome != null) {
                violations.add(id + " ended as " + outcome + " and again as " + ending);
            }
            outcome = ending;
            endedAtMs = nowMs;
        }
    }

    final class Node implements Leaders {
        final Vertex self;
        final List<Made> made = new ArrayList<>();
        private final Map<Shard, Leader> believed = new LinkedHashMap<>();
        private final Deque<Runnable> events = new ArrayDeque<>();
        private final Router router;
        private final PublishStreams streams;
        private PublishIntake intake;
        private long incarnation = 1;
        private long lastId;

        private final Trace trace = new Trace() {
            @Override
            public void note(Subject subject, String what) {}

            @Override
            public void count(Measure measure, long amount) {
                counts.merge(measure, amount, Long::sum);
            }
        };

        private Node(Vertex self) {
            this.self = self;
            router = new Router(
                    self,
                    RouterSettings.forDimension(DIMENSION),
                    (to, priority, frame) -> carry(self, to, frame),
                    events::add,
                    random,
                    trace);
            router.onTable(RoutingTable.of(self, LiveGraph.full(DIMENSION)));
            streams = new PublishStreams(self, settings, router, this, events::add, random, trace);
            intake = newIntake();
        }

        private PublishIntake newIntake() {
            return new PublishIntake(self, streamsMax, router, this, events::add, random, this::store, trace);
        }

        @Override
        public Optional<Leader> leaderOf(Shard shard) {
            return Optional.ofNullable(believed.get(shard));
        }

        void believe(int shard, int leader) {
            Node led = nodes.get(leader);
            believed.put(new Shard(cube.vertex(shard)), Leader.ofEphemeral(led.self, led.incarnation));
            intake.onLeadersChanged();
            streams.onLeadersChanged(nowMs);
            settle();
        }

        /** Forgets all that it knows as a leader and comes back with the next incarnation. */
        void restartAsLeader() {
            incarnation++;
            intake = newIntake();
        }

        long epoch() {
            return Leader.ofEphemeral(self, incarnation).epoch();
        }

        Made publish(TopicName topic, int bytes, long waitMs) {
            Made publish = new Made(self + "/" + ++lastId, topic, nowMs + waitMs);
            made.add(publish);
            Bytes message = Bytes.utf8(publish.id + " ".repeat(bytes));
            boolean[] within = {true};
            streams.publish(
                    topic,
                    List.of(message),
                    publish.deadlineMs,
                    outcome -> {
                        if (within[0]) {
                            violations.add(publish.id + " ended within the call");
                        }
                        publish.end(outcome);
                    },
                    nowMs);
            within[0] = false;
            return publish;
        }

        long bytesPending() {
            return streams.bytesPending();
        }

        private Verdict store(Shard shard, long epoch, TopicName topic, List<Bytes> messages, long at) {
            if (topic.text().startsWith("refused")) {
                return new Verdict.Refused(PublishOutcome.Reason.UNKNOWN_TOPIC);
            }
            assertThat(epoch).as("epoch of the leader").isEqualTo(epoch());
            assertThat(at).isEqualTo(nowMs);
            String id = messages.get(0).toUtf8().trim();
            long offset = nextOffsets.merge(epoch + topic.text(), 1L, Long::sum) - 1;
            Place before = places.put(id, new Place(epoch, topic, offset));
            if (before != null) {
                violations.add(id + " stored at " + before + " and again in epoch " + epoch);
            }
            String[] parts = id.split("/", -1);
            long number = Long.parseLong(parts[1]);
            Long last = lastStored.put(parts[0] + " " + shard + " " + epoch, number);
            if (last != null && last >= number) {
                violations.add(id + " stored after " + last + " in epoch " + epoch);
            }
            return new Verdict.Stored(offset);
        }

        /** Ends the current event. */
        void settle() {
            while (!events.isEmpty()) {
                events.poll().run();
            }
        }

        private void receive(Vertex from, Bytes frame) {
            router.onFrame(from, frame, nowMs);
            settle();
        }

        private void tick() {
            router.tick(nowMs);
            streams.tick(nowMs);
            settle();
        }
    }

    /** All that must hold once every publish's deadline has passed and all frames have arrived. */
    List<String> violations() {
        List<String> found = new ArrayList<>(violations);
        for (Node node : nodes) {
            node.made.forEach(publish -> judge(publish).ifPresent(found::add));
            if (node.bytesPending() != 0) {
                found.add(node.self + " counts " + node.bytesPending() + " bytes as pending");
            }
        }
        return found;
    }

    private Optional<String> judge(Made publish) {
        if (publish.outcome == null || publish.endedAtMs > publish.deadlineMs + TICK_MS) {
            return Optional.of(publish.id + " did not end in time: " + publish.outcome);
        }
        Place place = places.get(publish.id);
        if (publish.outcome instanceof PublishOutcome.Stored stored) {
            Place claimed = new Place(stored.epoch(), publish.topic, stored.firstOffset());
            return claimed.equals(place)
                    ? Optional.empty()
                    : Optional.of(publish.id + " claimed to be at " + claimed + " but is at " + place);
        }
        return publish.outcome instanceof PublishOutcome.Refused && place != null
                ? Optional.of(publish.id + " ended as " + publish.outcome + " but was stored")
                : Optional.empty();
    }
}
