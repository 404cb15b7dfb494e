package dev.cubecast;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Priority;
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
import java.util.function.BiPredicate;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * The routers of a whole cube over links that a test can make lose, repeat and delay frames. Each peer believes what
 * the test tells it about who leads.
 */
public final class RoutedNet {
    public static final long TICK_MS = 10;

    private record Arrival(long atMs, long sequence, Runnable run) {}

    public final Hypercube cube;
    public final List<Peer> peers = new ArrayList<>();
    public final RandomGenerator random;
    public final Map<Measure, Long> counts = new EnumMap<>(Measure.class);

    public double lossChance;
    public double repeatChance;
    public double lateChance;
    public long lateMsMax = 1;
    /** Whether a frame from the one vertex to the other is lost. */
    public BiPredicate<Integer, Integer> cut = (from, to) -> false;
    /** Frames handed to links, lost ones too. */
    public int framesSent;

    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(Comparator.comparingLong(Arrival::atMs).thenComparingLong(Arrival::sequence));
    private long sequence;
    private long nowMs;

    public RoutedNet(int dimension, long seed) {
        cube = new Hypercube(dimension);
        random = Seeds.random(seed);
        cube.vertices().forEach(vertex -> peers.add(new Peer(vertex)));
    }

    public long nowMs() {
        return nowMs;
    }

    public Peer peer(int number) {
        return peers.get(number);
    }

    /** Some topic of the shard. */
    public TopicName topic(int shard, String prefix) {
        for (int i = 0; ; i++) {
            TopicName name = new TopicName(prefix + "." + i);
            if (Shard.of(name, cube.dimension()).number() == shard) {
                return name;
            }
        }
    }

    /** Lets time pass: what is due arrives, everybody ticks. */
    public void run(long ms) {
        long untilMs = nowMs + ms;
        while (nowMs < untilMs) {
            nowMs += TICK_MS;
            while (!arrivals.isEmpty() && arrivals.peek().atMs <= nowMs) {
                arrivals.poll().run.run();
            }
            peers.forEach(Peer::tick);
        }
    }

    public void later(long delayMs, Runnable run) {
        arrivals.add(new Arrival(nowMs + delayMs, sequence++, run));
    }

    private boolean carry(Vertex from, Vertex to, Bytes frame) {
        framesSent++;
        int copies = random.nextDouble() < repeatChance ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= lossChance && !cut.test(from.number(), to.number())) {
                long delayMs = random.nextDouble() < lateChance ? random.nextLong(lateMsMax) : 1;
                later(delayMs, () -> peer(to.number()).receive(from, frame));
            }
        }
        return true;
    }

    /** Faults end; what is late already comes late. */
    public void heal() {
        lossChance = 0;
        repeatChance = 0;
        lateChance = 0;
        cut = (from, to) -> false;
    }

    /** One node's router, its turn of events and its beliefs. */
    public final class Peer implements Leaders, EventQueue, Trace {
        public final Vertex self;
        public final Router router;
        /** Bumped by a test to begin another epoch. */
        public long incarnation = 1;

        private final Map<Shard, Leader> believed = new LinkedHashMap<>();
        private final Deque<Runnable> events = new ArrayDeque<>();
        private final List<LongConsumer> whenTicked = new ArrayList<>();
        private final List<LongConsumer> whenLeadersChanged = new ArrayList<>();

        private Peer(Vertex self) {
            this.self = self;
            router = new Router(
                    self,
                    RouterSettings.forDimension(self.dimension()),
                    (Vertex to, Priority priority, Bytes frame) -> carry(self, to, frame),
                    this,
                    random,
                    this);
            router.onTable(RoutingTable.of(self, LiveGraph.full(self.dimension())));
            whenTicked.add(router::tick);
        }

        public void onTick(LongConsumer tick) {
            whenTicked.add(tick);
        }

        public void onLeaders(LongConsumer changed) {
            whenLeadersChanged.add(changed);
        }

        /** What another node would call this one as a leader. */
        public Leader asLeader() {
            return Leader.ofEphemeral(self, incarnation);
        }

        public void believe(Shard shard, Leader leader) {
            believed.put(shard, leader);
            whenLeadersChanged.forEach(changed -> changed.accept(nowMs));
            settle();
        }

        /** Comes back in the next incarnation and believes nothing. */
        public void restart() {
            incarnation++;
            believed.clear();
            events.clear();
        }

        @Override
        public Optional<Leader> leaderOf(Shard shard) {
            return Optional.ofNullable(believed.get(shard));
        }

        @Override
        public void later(Runnable task) {
            events.add(task);
        }

        /** Ends the current event. */
        public void settle() {
            while (!events.isEmpty()) {
                events.poll().run();
            }
        }

        private void receive(Vertex from, Bytes frame) {
            router.onFrame(from, frame, nowMs);
            settle();
        }

        private void tick() {
            whenTicked.forEach(tick -> tick.accept(nowMs));
            settle();
        }

        @Override
        public void note(Subject subject, String what) {}

        @Override
        public void count(Measure measure, long amount) {
            counts.merge(measure, amount, Long::sum);
        }
    }
}
