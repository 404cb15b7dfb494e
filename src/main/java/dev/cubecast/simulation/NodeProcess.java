package dev.cubecast.simulation;

import dev.cubecast.membership.Addresses;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node: its one thread, on which events run one after the other, its clock, whose origin is its own, and
 * its protocol. While it is paused, what arrives waits.
 */
final class NodeProcess implements EventQueue, LinkPort, Trace {
    private static final long DISK_MICROS_MAX = 10_000;
    /** Where wall clocks begin, or a little later. */
    static final long WALL_CLOCK_MS = 1_800_000_000_000L;

    private static final int WALL_CLOCK_SKEW_MS = 5_000;
    private static final int CLOCK_ORIGIN_MS_MAX = 1_000_000_000;
    /** Of the ticks that a pause has swallowed, those that a periodic timer makes up for afterwards. */
    private static final int TICKS_MADE_UP_MAX = 5;

    private final SimulatedNode node;
    private final SimulatedNetwork network;
    private final Scheduler scheduler;
    private final SimulationTrace trace;
    private final RunCounts counts;
    private final RandomGenerator random;
    private final long tickMicros;
    private final long clockOriginMs;
    private final long wallClockOffsetMs;
    private final Operations operations = new Operations(this);
    private final Subscriptions subscriptions;
    private final NodeProtocol protocol;
    private final List<LongConsumer> ticks;
    private final List<Runnable> whenEnded = new ArrayList<>();
    private final List<Runnable> afterEachEvent = new ArrayList<>();
    private final Runnable onTimer = this::onTimer;

    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Deque<Runnable> arrivedWhilePaused = new ArrayDeque<>();
    private @Nullable Parcel handling;
    private boolean paused;
    private boolean ended;
    private int ticksMissed;

    NodeProcess(SimulatedNode node, SimulatedCube cube, RandomGenerator random) {
        this.node = node;
        this.network = cube.network();
        this.scheduler = cube.scheduler();
        this.trace = cube.trace();
        this.counts = cube.counts();
        this.random = random;
        this.tickMicros = cube.tickMs() * 1000;
        this.clockOriginMs = random.nextInt(CLOCK_ORIGIN_MS_MAX);
        this.wallClockOffsetMs = WALL_CLOCK_MS - clockOriginMs + random.nextInt(WALL_CLOCK_SKEW_MS);
        this.subscriptions = new Subscriptions(this, cube.history(), trace, counts);
        this.protocol = cube.protocols()
                .create(
                        node.vertex(),
                        cube.settings(),
                        new ProtocolPorts(this, this, this::persist, this::wallMs, subscriptions, random, this));
        this.ticks = Stream.<LongConsumer>of(
                        protocol::tickMembership, protocol::tickRouting, protocol::tickShards, protocol::tickClients)
                .collect(Collectors.toList());
        Collections.shuffle(ticks, new java.util.Random(random.nextLong()));
    }

    /** Another part of the node that ticks. */
    void onEachTick(LongConsumer tick) {
        ticks.add(tick);
    }

    /** Looks at the node whenever an event has run with all that it does later. */
    void afterEachEvent(Runnable listener) {
        afterEachEvent.add(listener);
    }

    void whenEnded(Runnable listener) {
        whenEnded.add(listener);
    }

    void start() {
        String host = "node-" + vertex();
        Addresses own = new Addresses(host + ":8080", host + ":7000", host + ":9000");
        execute(() -> protocol.start(own, node.storedIncarnation(), nowMs()));
        network.linksOf(vertex()).forEach(link -> link.onProcessStarted(this));
        scheduler.afterMicros(random.nextLong(tickMicros), onTimer);
    }

    /** Ends at once, as by kill -9. */
    void end() {
        ended = true;
        arrivedWhilePaused.clear();
        later.clear();
        operations.abandon();
        whenEnded.forEach(Runnable::run);
        network.linksOf(vertex()).forEach(link -> link.onProcessEnded(this));
    }

    /** Stands still, as by kill -STOP. */
    void pause() {
        paused = true;
    }

    /** Goes on, as by kill -CONT: what has arrived meanwhile comes at once, before or after the ticks that are due. */
    void resume() {
        paused = false;
        boolean timersFirst = random.nextBoolean();
        if (timersFirst) {
            makeUpTicks();
        }
        while (!ended && !arrivedWhilePaused.isEmpty()) {
            run(arrivedWhilePaused.remove());
        }
        if (!timersFirst) {
            makeUpTicks();
        }
    }

    private void makeUpTicks() {
        for (int due = Math.min(ticksMissed, TICKS_MADE_UP_MAX); due > 0; due--) {
            tick();
        }
        ticksMissed = 0;
    }

    /** Runs an event on the process's thread, with all that it does later. */
    void execute(Runnable event) {
        if (ended) {
            return;
        }
        if (paused) {
            arrivedWhilePaused.add(event);
        } else {
            run(event);
        }
    }

    private void run(Runnable event) {
        event.run();
        while (!later.isEmpty()) {
            later.remove().run();
        }
        handling = null;
        afterEachEvent.forEach(Runnable::run);
    }

    private void onTimer() {
        if (ended) {
            return;
        }
        scheduler.afterMicros(tickMicros, onTimer);
        if (paused) {
            ticksMissed++;
        } else {
            tick();
        }
    }

    private void tick() {
        for (LongConsumer tick : ticks) {
            execute(() -> tick.accept(nowMs()));
        }
        execute(() -> operations.onTick(nowMs()));
    }

    void onParcel(Vertex neighbour, Parcel parcel) {
        handling = parcel;
        trace.mixFrame(neighbour, vertex(), parcel.frame());
        protocol.onFrame(neighbour, parcel.frame(), nowMs());
    }

    void onLinkUp(Vertex neighbour) {
        trace.note(vertex(), () -> "link to " + neighbour + " up");
        protocol.onLinkUp(neighbour, nowMs());
    }

    void onLinkDown(Vertex neighbour, LinkLoss loss) {
        trace.note(vertex(), () -> "link to " + neighbour + " down: " + loss);
        protocol.onLinkDown(neighbour, loss, nowMs());
    }

    @Override
    public boolean send(Vertex neighbour, Priority priority, Bytes frame) {
        return network.between(vertex(), neighbour).send(this, priority, frame);
    }

    @Override
    public void later(Runnable task) {
        later.add(task);
    }

    private void persist(long incarnation, Runnable whenSynced) {
        scheduler.afterMicros(random.nextLong(DISK_MICROS_MAX), () -> {
            if (!ended) {
                node.store(incarnation);
                execute(whenSynced);
            }
        });
    }

    @Override
    public void note(Subject subject, String what) {
        trace.note(vertex(), () -> subject + ": " + what);
    }

    @Override
    public void count(Measure measure, long amount) {
        counts.counted(measure, amount);
    }

    Vertex vertex() {
        return node.vertex();
    }

    NodeProtocol protocol() {
        return protocol;
    }

    Operations operations() {
        return operations;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** The parcel whose arrival is the current event; null in other events. */
    @Nullable
    Parcel handling() {
        return handling;
    }

    /** This process's monotonic clock. */
    long nowMs() {
        return clockOriginMs + scheduler.nowMs();
    }

    /** What this machine takes for the time of day at a moment of its monotonic clock. */
    long wallMs(long nowMs) {
        return wallClockOffsetMs + nowMs;
    }

    boolean isPaused() {
        return paused;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public String toString() {
        return vertex().toString();
    }
}
