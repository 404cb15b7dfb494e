package dev.cubecast.simulation;

import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Envelope.Exchange;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What can be done to one replica of a group. Each of these begins at once and returns what ends it. */
final class Strikes {
    /** Not so slow that nobody is elected. */
    private static final int SLOW_MICROS_MAX = 80_000;

    private final SimulatedCube cube;
    private final RandomGenerator random;

    Strikes(SimulatedCube cube, RandomGenerator random) {
        this.cube = cube;
        this.random = random;
    }

    /** @param kind {@code PARTITION}, {@code ONE_WAY} or {@code CRASH} */
    Runnable strike(FaultKind kind, Vertex vertex) {
        boolean deaf = kind == FaultKind.PARTITION || random.nextInt(3) == 0;
        boolean mute = kind == FaultKind.PARTITION || !deaf;
        return switch (kind) {
            case PARTITION, ONE_WAY ->
                random.nextInt(3) == 0 ? block(kind, vertex, deaf, mute) : isolate(kind, vertex, deaf, mute);
            case CRASH -> crash(cube.node(vertex));
            default -> throw new IllegalArgumentException(kind + " does not strike one replica");
        };
    }

    /**
     * What replicas say to those at a vertex is lost, or what these say, or both; so the others need no other routes.
     */
    private Runnable isolate(FaultKind kind, Vertex vertex, boolean deaf, boolean mute) {
        cube.trace().note(vertex, () -> "its replicas are" + (deaf ? " deaf" : "") + (mute ? " mute" : ""));
        Runnable end = cube.network()
                .lose(
                        kind,
                        parcel -> parcel.envelope() instanceof Envelope.Routed routed
                                && isBetweenReplicas(routed)
                                && (deaf && routed.target().equals(vertex)
                                        || mute && routed.origin().equals(vertex)));
        return () -> {
            cube.trace().note(vertex, () -> "its replicas are neither deaf nor mute any more");
            end.run();
        };
    }

    private static boolean isBetweenReplicas(Envelope.Routed routed) {
        return routed.exchange() == Exchange.ONE_WAY
                && WireReader.kindOf(routed.payload()).name().startsWith("REPLICA");
    }

    /** Nothing comes to a vertex, or nothing goes out from it, or both. */
    private Runnable block(FaultKind kind, Vertex vertex, boolean to, boolean from) {
        List<Direction> directions = new ArrayList<>();
        for (SimulatedLink link : cube.network().linksOf(vertex)) {
            Vertex other = link.lower().equals(vertex) ? link.upper() : link.lower();
            if (to) {
                directions.add(link.from(other));
            }
            if (from) {
                directions.add(link.from(vertex));
            }
        }
        cube.trace().note(vertex, () -> kind + " on " + directions);
        directions.forEach(direction -> direction.block(kind, 1));
        return () -> {
            cube.trace().note(vertex, () -> kind + " on " + directions + " ends");
            directions.forEach(direction -> direction.block(kind, -1));
        };
    }

    private Runnable crash(SimulatedNode node) {
        if (node.process() != null) {
            cube.counts().fired(FaultKind.CRASH);
            cube.crash(node);
        }
        return () -> cube.start(node);
    }

    /** The process at a vertex ends, and its disk is replaced. */
    Runnable wipe(SimulatedNode node) {
        cube.counts().fired(FaultKind.WIPE);
        cube.crash(node);
        cube.wipe(node);
        node.disk().replace();
        return () -> cube.start(node);
    }

    /** Queues have no room for entries on their way to one replica or to all, while what is short gets through. */
    Runnable clog(GroupShape group) {
        boolean everywhere = random.nextBoolean();
        Vertex one = group.placement().get(random.nextInt(group.placement().size()));
        cube.trace().note(() -> "no entries get through to " + (everywhere ? "anybody" : one));
        Runnable end = cube.network()
                .lose(
                        FaultKind.FULL_QUEUE,
                        parcel -> parcel.envelope() instanceof Envelope.Routed routed
                                && routed.exchange() == Exchange.ONE_WAY
                                && WireReader.kindOf(routed.payload()) == Kind.REPLICA_APPEND
                                && (everywhere || routed.target().equals(one)));
        return () -> {
            cube.trace().note(() -> "entries get through again");
            end.run();
        };
    }

    /** One of a group's disks is slow, or all but one, or all. */
    Runnable slow(GroupShape group) {
        Vertex one = group.placement().get(random.nextInt(group.placement().size()));
        int which = random.nextInt(3);
        List<SimulatedDisk> disks = group.placement().stream()
                .filter(vertex -> which == 0 || vertex.equals(one) == (which == 1))
                .map(vertex -> cube.node(vertex).disk())
                .toList();
        cube.counts().fired(FaultKind.SLOW_DISK);
        int micros = random.nextInt(SLOW_MICROS_MAX);
        disks.forEach(disk -> disk.addSlow(micros));
        return () -> disks.forEach(disk -> disk.addSlow(-micros));
    }

    Runnable hang(Vertex vertex) {
        SimulatedDisk disk = cube.node(vertex).disk();
        cube.counts().fired(FaultKind.HUNG_DISK);
        disk.addHung(1);
        return () -> disk.addHung(-1);
    }
}
