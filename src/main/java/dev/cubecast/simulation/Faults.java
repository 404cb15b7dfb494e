package dev.cubecast.simulation;

import dev.cubecast.overlay.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Brings faults over a cube for a time. Each is over at a given moment at the latest. */
final class Faults {
    private static final long PAUSE_MS_MIN = 300;
    private static final long PAUSE_MS_MAX = 12_000;
    private static final long CRASH_MS_MIN = 20;
    private static final long CRASH_MS_MAX = 9_000;
    private static final long LINK_FAULT_MS_MIN = 50;
    private static final long LINK_FAULT_MS_MAX = 9_000;
    private static final int DELAY_MICROS_MAX = 250_000;

    private final SimulatedCube cube;
    private final SimulatedNetwork network;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final long endMs;

    Faults(SimulatedCube cube, RandomGenerator random, long endMs) {
        this.cube = cube;
        this.network = cube.network();
        this.scheduler = cube.scheduler();
        this.random = random;
        this.endMs = endMs;
    }

    /** Brings so many faults of the given kinds at random moments from now on. */
    void schedule(List<FaultKind> kinds, int count) {
        long leftMs = endMs - scheduler.nowMs();
        for (int i = 0; i < count; i++) {
            FaultKind kind = kinds.get(random.nextInt(kinds.size()));
            scheduler.afterMs(random.nextLong(leftMs), () -> begin(kind));
        }
    }

    /** Brings one that is drawn now. */
    void begin(FaultKind kind) {
        switch (kind) {
            case LOSS -> onSomeDirections(kind, 20 + random.nextInt(600), (on, amount) -> on.losePerMille += amount);
            case DUPLICATION ->
                onSomeDirections(kind, 20 + random.nextInt(600), (on, amount) -> on.duplicatePerMille += amount);
            case DELAY ->
                onSomeDirections(
                        kind, 1_000 + random.nextInt(DELAY_MICROS_MAX), (on, amount) -> on.delayMicros += amount);
            case ONE_WAY -> onDirections(kind, 1, List.of(drawDirection()), (on, amount) -> on.oneWayLosses += amount);
            case FULL_QUEUE -> fillQueues();
            case PARTITION -> part();
            case CUT -> cut();
            case CRASH -> crash(false);
            case WIPE -> crash(true);
            case PAUSE -> pause();
            case LATE_START,
                    VACANCY,
                    LAST_PUSH_LOST,
                    SLOW_DISK,
                    HUNG_DISK,
                    POWER_FAILURE,
                    FLIP,
                    TORN_WRITE,
                    FULL_DISK,
                    FAILED_WRITE -> throw new IllegalArgumentException(kind + " does not begin here");
        }
    }

    private interface Effect {
        /** Adds the amount, or takes it away if it is negative. */
        void add(Direction on, int amount);
    }

    private void onSomeDirections(FaultKind kind, int amount, Effect effect) {
        List<Direction> directions = new ArrayList<>();
        int links = 1 + random.nextInt(3);
        for (int i = 0; i < links; i++) {
            SimulatedLink link = drawLink();
            directions.add(link.from(link.lower()));
            if (random.nextBoolean()) {
                directions.add(link.from(link.upper()));
            }
        }
        onDirections(kind, amount, directions, effect);
    }

    private void onDirections(FaultKind kind, int amount, List<Direction> directions, Effect effect) {
        long durationMs = drawMs(LINK_FAULT_MS_MIN, LINK_FAULT_MS_MAX);
        cube.trace().note(() -> kind + " of " + amount + " on " + directions + " for " + durationMs + " ms");
        directions.forEach(direction -> effect.add(direction, amount));
        scheduler.afterMs(durationMs, () -> directions.forEach(direction -> effect.add(direction, -amount)));
    }

    private void fillQueues() {
        boolean all = random.nextInt(4) == 0;
        onSomeDirections(FaultKind.FULL_QUEUE, 1, (on, amount) -> {
            for (Priority priority : Priority.values()) {
                if (all || priority == Priority.DELIVERY) {
                    on.addFullOf(priority, amount);
                }
            }
        });
    }

    /** Half of the time along a dimension, so that two whole subcubes remain; else one or more vertices alone. */
    private void part() {
        boolean[] there = new boolean[cube.nodes().size()];
        int dimension = 31 - Integer.numberOfLeadingZeros(there.length);
        int across = random.nextInt(dimension);
        boolean halves = random.nextBoolean();
        for (int number = 0; number < there.length; number++) {
            there[number] = halves ? (number & 1 << across) != 0 : random.nextInt(4) == 0;
        }
        List<Direction> between = new ArrayList<>();
        for (SimulatedLink link : network.links()) {
            if (there[link.lower().number()] != there[link.upper().number()]) {
                between.add(link.from(link.lower()));
                between.add(link.from(link.upper()));
            }
        }
        onDirections(FaultKind.PARTITION, 1, between, (on, amount) -> on.partitions += amount);
    }

    private void cut() {
        SimulatedLink link = drawLink();
        if (link.works()) {
            network.fired(FaultKind.CUT);
            cube.trace().note(() -> "cut " + link);
            link.cut();
        }
    }

    private void crash(boolean wiped) {
        SimulatedNode node = drawNode();
        if (node.process() == null) {
            return;
        }
        network.fired(wiped ? FaultKind.WIPE : FaultKind.CRASH);
        cube.crash(node);
        if (wiped) {
            cube.wipe(node);
        }
        scheduler.afterMs(drawMs(CRASH_MS_MIN, CRASH_MS_MAX), () -> cube.start(node));
    }

    private void pause() {
        SimulatedNode node = drawNode();
        NodeProcess process = node.process();
        if (process != null && !process.isPaused()) {
            network.fired(FaultKind.PAUSE);
            cube.pause(node, drawMs(PAUSE_MS_MIN, PAUSE_MS_MAX));
        }
    }

    /** A duration, shorter ones as likely as longer ones on a logarithmic scale, that does not last beyond the end. */
    private long drawMs(long min, long max) {
        double exponent = random.nextDouble();
        long drawn = (long) (min * Math.pow((double) max / min, exponent));
        return Math.max(0, Math.min(drawn, endMs - scheduler.nowMs()));
    }

    private SimulatedNode drawNode() {
        List<SimulatedNode> occupied = cube.occupied();
        return occupied.get(random.nextInt(occupied.size()));
    }

    private SimulatedLink drawLink() {
        List<SimulatedLink> links = network.linksOf(drawNode().vertex());
        return links.get(random.nextInt(links.size()));
    }

    private Direction drawDirection() {
        SimulatedLink link = drawLink();
        return link.from(random.nextBoolean() ? link.lower() : link.upper());
    }
}
