package dev.cubecast.simulation;

import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.ProtocolSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The nodes of a cube on simulated machines: the same protocol as in a real node, with time, chance, links and disks
 * simulated. All that happens follows from the seed.
 */
public final class SimulatedCube {
    /** The name in {@link ProtocolSettings}. */
    static final String CUBE_NAME = "simulated";

    private final CubeShape shape;
    private final ProtocolFactory protocols;
    private final ProtocolSettings settings;
    private final SplittableRandom random;
    private final Scheduler scheduler = new Scheduler();
    private final SimulationTrace trace;
    private final RunCounts counts = new RunCounts();
    private final History history;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SimulatedNetwork network;
    private Consumer<NodeProcess> whenStarted = process -> {};

    /**
     * A cube in which nothing runs yet.
     *
     * @param settings of every node
     * @param readable whether the trace is to have lines for people, which takes time
     */
    public SimulatedCube(
            CubeShape shape, ProtocolSettings settings, ProtocolFactory protocols, long seed, boolean readable) {
        this.shape = shape;
        this.settings = settings;
        this.protocols = protocols;
        this.random = new SplittableRandom(seed);
        this.trace = new SimulationTrace(scheduler, readable);
        this.history = new History(scheduler, trace);
        for (Vertex vertex : new Hypercube(shape.dimension()).vertices()) {
            boolean occupied = shape.isOccupied(vertex);
            // Chance of its own, so that runs without groups are the same whether there are disks or not.
            SimulatedDisk disk = new SimulatedDisk(vertex, scheduler, new SplittableRandom(~seed ^ vertex.number()));
            nodes.add(new SimulatedNode(vertex, occupied, occupied || shape.vacantDialled(), disk));
        }
        this.network =
                new SimulatedNetwork(nodes, settings.router().hopLimit(), scheduler, random.split(), trace, counts);
    }

    /** Calls this with every process that starts from now on, before its first event. */
    void onEachStart(Consumer<NodeProcess> listener) {
        whenStarted = listener;
    }

    /** Starts the processes of all occupied vertices at this moment. */
    public void startAll() {
        occupied().forEach(this::start);
    }

    /** Starts a process at an occupied vertex unless one runs. */
    public void start(SimulatedNode node) {
        if (node.process() == null) {
            trace.note(node.vertex(), () -> "starts with incarnation " + node.storedIncarnation());
            NodeProcess process = new NodeProcess(node, this, random.split());
            node.onStarted(process);
            whenStarted.accept(process);
            process.start();
        }
    }

    /** Ends the process at the vertex, if one runs, as by kill -9. */
    public void crash(SimulatedNode node) {
        NodeProcess process = node.process();
        if (process != null) {
            trace.note(node.vertex(), () -> "crashes");
            node.onEnded();
            process.end();
        }
    }

    /** Empties the disk at the vertex. */
    public void wipe(SimulatedNode node) {
        trace.note(node.vertex(), () -> "is wiped");
        node.store(0);
    }

    /** Lets the process at the vertex stand still for a while, as by kill -STOP and -CONT. */
    public void pause(SimulatedNode node, long durationMs) {
        NodeProcess process = node.process();
        if (process != null && !process.isPaused()) {
            trace.note(node.vertex(), () -> "stands still for " + durationMs + " ms");
            process.pause();
            scheduler.afterMs(durationMs, () -> resume(process));
        }
    }

    private void resume(NodeProcess process) {
        trace.note(process.vertex(), () -> "goes on");
        process.resume();
    }

    /** Lets virtual time pass. */
    public void runFor(long durationMs) {
        scheduler.runUntilMs(scheduler.nowMs() + durationMs);
    }

    /** Lets virtual time pass up to a moment. */
    void runUntil(long timeMs) {
        scheduler.runUntilMs(timeMs);
    }

    /** Lets virtual time pass until something is so, or for a while at most. Returns whether it is so. */
    boolean runUntil(BooleanSupplier isSo, long maxMs) {
        long untilMs = scheduler.nowMs() + maxMs;
        while (!isSo.getAsBoolean() && scheduler.nowMs() < untilMs) {
            runFor(Math.min(tickMs(), untilMs - scheduler.nowMs()));
        }
        return isSo.getAsBoolean();
    }

    public SimulatedNode node(Vertex vertex) {
        return nodes.get(vertex.number());
    }

    /** The vertices that nodes belong to. */
    public List<SimulatedNode> occupied() {
        return nodes.stream().filter(SimulatedNode::isOccupied).toList();
    }

    /** The processes that run, paused ones included, by vertex. */
    List<NodeProcess> processes() {
        return nodes.stream()
                .map(SimulatedNode::process)
                .filter(Objects::nonNull)
                .toList();
    }

    List<SimulatedNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** A source of chance of its own for a part of the simulation. */
    RandomGenerator split() {
        return random.split();
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public SimulatedNetwork network() {
        return network;
    }

    public SimulationTrace trace() {
        return trace;
    }

    public RunCounts counts() {
        return counts;
    }

    History history() {
        return history;
    }

    ProtocolFactory protocols() {
        return protocols;
    }

    ProtocolSettings settings() {
        return settings;
    }

    long tickMs() {
        return shape.tickMs();
    }
}
