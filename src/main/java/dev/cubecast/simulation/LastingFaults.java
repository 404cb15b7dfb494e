package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Brings faults over durable groups that begin together and stay: as many of those planned as leave some part of the
 * cube, in which all hear each other both ways, with a majority of every group. That part must go on whatever the
 * others do.
 */
final class LastingFaults {
    /** What can be made to last. */
    static final List<FaultKind> KINDS = List.of(
            FaultKind.PARTITION,
            FaultKind.ONE_WAY,
            FaultKind.CRASH,
            FaultKind.PAUSE,
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK);

    private static final int DIRECTIONS_MAX = 3;

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final long endMs;
    /** Where nothing runs, or stands still. */
    private final Set<Vertex> silent = new TreeSet<>();
    /** Where nothing is written. */
    private final Set<Vertex> unable = new TreeSet<>();

    LastingFaults(SimulatedCube cube, List<GroupShape> groups, long endMs) {
        this.cube = cube;
        this.groups = groups;
        this.endMs = endMs;
    }

    /** Begins them now. They end at the time that was given. */
    void begin(List<PlannedFault> faults) {
        faults.forEach(fault -> begin(fault.kind(), fault.random()));
    }

    private void begin(FaultKind kind, RandomGenerator random) {
        SimulatedNode node = cube.occupied().get(random.nextInt(cube.occupied().size()));
        switch (kind) {
            case PARTITION -> block(kind, directionsAround(node.vertex()));
            case ONE_WAY -> block(kind, drawDirections(random));
            case CRASH -> silence(kind, node);
            case PAUSE -> silence(kind, node);
            case SLOW_DISK -> slow(node);
            case HUNG_DISK -> hang(node);
            default -> throw new IllegalArgumentException(kind + " does not last");
        }
    }

    /** The vertices of a part that must go on; empty if there is none. */
    Optional<Set<Vertex>> partThatGoesOn() {
        TrueGraph graph = new TrueGraph(cube, process -> !silent.contains(process.vertex()));
        return graph.components().stream()
                .map(LastingFaults::verticesOf)
                .filter(part -> groups.stream().allMatch(group -> hasMajority(group, part)))
                .findFirst();
    }

    private static Set<Vertex> verticesOf(List<NodeProcess> component) {
        Set<Vertex> vertices = new TreeSet<>();
        component.forEach(process -> vertices.add(process.vertex()));
        return vertices;
    }

    private boolean hasMajority(GroupShape group, Set<Vertex> part) {
        long able = group.placement().stream()
                .filter(vertex -> part.contains(vertex) && !unable.contains(vertex))
                .count();
        return able > group.placement().size() / 2;
    }

    // ---- Links ----

    private List<Direction> directionsAround(Vertex vertex) {
        List<Direction> around = new ArrayList<>();
        for (SimulatedLink link : cube.network().linksOf(vertex)) {
            around.add(link.from(link.lower()));
            around.add(link.from(link.upper()));
        }
        return around;
    }

    private List<Direction> drawDirections(RandomGenerator random) {
        List<SimulatedLink> links = cube.network().links();
        List<Direction> drawn = new ArrayList<>();
        for (int i = 1 + random.nextInt(DIRECTIONS_MAX); i > 0; i--) {
            SimulatedLink link = links.get(random.nextInt(links.size()));
            drawn.add(link.from(random.nextBoolean() ? link.lower() : link.upper()));
        }
        return drawn;
    }

    private void block(FaultKind kind, List<Direction> directions) {
        directions.forEach(direction -> direction.block(kind, 1));
        if (partThatGoesOn().isPresent()) {
            cube.trace().note(() -> kind + " that lasts on " + directions);
            atEnd(() -> directions.forEach(direction -> direction.block(kind, -1)));
        } else {
            directions.forEach(direction -> direction.block(kind, -1));
        }
    }

    // ---- Processes and disks ----

    private void silence(FaultKind kind, SimulatedNode node) {
        if (mayAdd(silent, node.vertex())) {
            cube.counts().fired(kind);
            if (kind == FaultKind.PAUSE) {
                cube.pause(node, endMs - cube.scheduler().nowMs());
            } else {
                cube.crash(node);
                atEnd(() -> cube.start(node));
            }
        }
    }

    private void slow(SimulatedNode node) {
        cube.counts().fired(FaultKind.SLOW_DISK);
        cube.trace().note(node.vertex(), () -> "has a slow disk that stays slow");
        node.disk().addSlow(1);
        atEnd(() -> node.disk().addSlow(-1));
    }

    private void hang(SimulatedNode node) {
        if (mayAdd(unable, node.vertex())) {
            cube.counts().fired(FaultKind.HUNG_DISK);
            cube.trace().note(node.vertex(), () -> "has a disk that hangs");
            node.disk().addHung(1);
            atEnd(() -> node.disk().addHung(-1));
        }
    }

    /** Adds the vertex unless it is there already or no part could go on without it. */
    private boolean mayAdd(Set<Vertex> vertices, Vertex vertex) {
        if (!vertices.add(vertex)) {
            return false;
        }
        boolean goesOn = partThatGoesOn().isPresent();
        if (!goesOn) {
            vertices.remove(vertex);
        }
        return goesOn;
    }

    private void atEnd(Runnable end) {
        cube.scheduler().atMs(endMs, end);
    }
}
