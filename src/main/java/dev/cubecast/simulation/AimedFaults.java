package dev.cubecast.simulation;

import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Envelope.Exchange;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Brings faults where they hurt a group most: over its leader, just after an election, while entries are on some disks and not on
 * others. They are short, so that one meets what another has begun. Each is over at a given moment at the latest.
 */
final class AimedFaults {
    private static final long FAULT_MS_MIN = 20;
    private static final long FAULT_MS_MAX = 900;
    private static final int BACK_MS_MAX = 400;
    /** How much later than the others the last one may come back after a power failure. */
    private static final int LATE_MS_MAX = 1_500;
    /** A leader that is to be struck is looked for so often. */
    private static final int LOOK_MS_MAX = 6;
    /** It has then begun to send its first entries. */
    private static final int STRIKE_MS_MAX = 25;
    /** One after the other, as each leader leaves other entries here and there. */
    private static final int STRIKES_MAX = 4;

    /** What can be aimed. What leaves nobody to lead is rarer than what makes others lead. */
    private static final List<FaultKind> AIMED = List.of(
            FaultKind.PARTITION,
            FaultKind.PARTITION,
            FaultKind.ONE_WAY,
            FaultKind.ONE_WAY,
            FaultKind.CRASH,
            FaultKind.CRASH,
            FaultKind.CRASH,
            FaultKind.FULL_QUEUE,
            FaultKind.FULL_QUEUE,
            FaultKind.FULL_QUEUE,
            FaultKind.PAUSE,
            FaultKind.SLOW_DISK,
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK,
            FaultKind.WIPE,
            FaultKind.POWER_FAILURE);

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final GroupHosts hosts;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final long endMs;

    AimedFaults(SimulatedCube cube, List<GroupShape> groups, GroupHosts hosts, RandomGenerator random, long endMs) {
        this.cube = cube;
        this.groups = groups;
        this.hosts = hosts;
        this.scheduler = cube.scheduler();
        this.random = random;
        this.endMs = endMs;
    }

    /** What can be aimed of these kinds, as often as it should be drawn. */
    static List<FaultKind> ofThese(List<FaultKind> kinds) {
        return AIMED.stream().filter(kinds::contains).toList();
    }

    static boolean canAim(FaultKind kind) {
        return AIMED.contains(kind);
    }

    /** Brings one that is drawn now. */
    void begin(FaultKind kind) {
        GroupShape group = groups.get(random.nextInt(groups.size()));
        switch (kind) {
            case PARTITION, ONE_WAY, CRASH -> {
                if (random.nextBoolean()) {
                    lieInWait(group, 1 + random.nextInt(STRIKES_MAX), leader -> strike(kind, leader));
                } else {
                    leader(group).ifPresent(leader -> strike(kind, leader));
                }
            }
            case FULL_QUEUE -> leader(group).ifPresent(leader -> clog(group, leader));
            case PAUSE -> leader(group).ifPresent(leader -> cube.pause(cube.node(leader), drawPauseMs()));
            case SLOW_DISK -> slow(cube.node(draw(group)).disk());
            case HUNG_DISK -> hang(cube.node(draw(group)).disk());
            case WIPE -> wipe(group);
            case POWER_FAILURE -> failPower(group);
            default -> throw new IllegalArgumentException(kind + " cannot be aimed");
        }
    }

    // ---- Where ----

    /** Who leads, ready or not: of two the one in the later term. */
    private Optional<Vertex> leader(GroupShape group) {
        return group.placement().stream()
                .flatMap(vertex -> hosts.at(vertex, group.id()).stream())
                .map(HostedGroup::replica)
                .filter(replica -> replica.isLeader())
                .max(Comparator.comparingLong(replica -> replica.term()))
                .map(replica -> replica.self().vertex());
    }

    private boolean isNewLeader(GroupShape group, Vertex vertex) {
        return hosts.at(vertex, group.id())
                .filter(hosted ->
                        hosted.replica().isLeader() && !hosted.replica().isReady())
                .isPresent();
    }

    private Vertex draw(GroupShape group) {
        return group.placement().get(random.nextInt(group.placement().size()));
    }

    // ---- When ----

    /** Strikes the next leaders, each while the entry that starts its term is not committed yet. */
    private void lieInWait(GroupShape group, int strikes, Consumer<Vertex> strike) {
        if (strikes > 0 && scheduler.nowMs() < endMs) {
            Optional<Vertex> found = leader(group).filter(leader -> isNewLeader(group, leader));
            if (found.isPresent()) {
                scheduler.afterMs(untilEnd(random.nextInt(STRIKE_MS_MAX)), () -> strike.accept(found.get()));
            }
            int left = found.isPresent() ? strikes - 1 : strikes;
            long againMs = found.isPresent() ? STRIKE_MS_MAX : 1 + random.nextInt(LOOK_MS_MAX);
            scheduler.afterMs(againMs, () -> lieInWait(group, left, strike));
        }
    }

    // ---- What ----

    private void strike(FaultKind kind, Vertex leader) {
        switch (kind) {
            case PARTITION -> block(kind, leader, true, true);
            case ONE_WAY -> {
                boolean deaf = random.nextBoolean();
                block(kind, leader, deaf, !deaf);
            }
            default -> crash(leader, random.nextInt(BACK_MS_MAX));
        }
    }

    /** Nothing comes to a vertex, or nothing goes out from it, or both. */
    private void block(FaultKind kind, Vertex vertex, boolean to, boolean from) {
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
        long durationMs = drawMs();
        cube.trace().note(vertex, () -> kind + " on " + directions + " for " + durationMs + " ms");
        directions.forEach(direction -> direction.block(kind, 1));
        scheduler.afterMs(durationMs, () -> directions.forEach(direction -> direction.block(kind, -1)));
    }

    private void crash(Vertex vertex, long backMs) {
        SimulatedNode node = cube.node(vertex);
        if (node.process() != null) {
            cube.counts().fired(FaultKind.CRASH);
            cube.crash(node);
            scheduler.afterMs(untilEnd(backMs), () -> cube.start(node));
        }
    }

    /** Queues have no room for a leader's entries on their way to one follower or to all, while what is short gets through. */
    private void clog(GroupShape group, Vertex leader) {
        boolean everywhere = random.nextInt(3) == 0;
        Vertex follower = draw(group);
        Predicate<Parcel> entries = parcel -> parcel.envelope() instanceof Envelope.Routed routed
                && routed.exchange() == Exchange.ONE_WAY
                && WireReader.kindOf(routed.payload()) == Kind.REPLICA_APPEND
                && routed.origin().equals(leader)
                && (everywhere || routed.target().equals(follower));
        cube.network().clog(entries);
        scheduler.afterMs(drawMs(), () -> cube.network().unclog(entries));
    }

    private void slow(SimulatedDisk disk) {
        cube.counts().fired(FaultKind.SLOW_DISK);
        disk.addSlow(1);
        scheduler.afterMs(drawMs(), () -> disk.addSlow(-1));
    }

    private void hang(SimulatedDisk disk) {
        cube.counts().fired(FaultKind.HUNG_DISK);
        disk.addHung(1);
        scheduler.afterMs(drawMs(), () -> disk.addHung(-1));
    }

    /** A follower loses its disk while another lacks entries, and then the leader is away: nobody else has them all. */
    private void wipe(GroupShape group) {
        Vertex leader = leader(group).orElse(group.placement().get(0));
        List<SimulatedNode> followers = group.placement().stream()
                .filter(vertex -> !vertex.equals(leader))
                .map(cube::node)
                .toList();
        SimulatedNode wiped = followers.get(random.nextInt(followers.size()));
        clog(group, leader);
        scheduler.afterMs(random.nextLong(1 + drawMs()), () -> {
            if (wiped.process() != null && groups.stream().allMatch(hosts::isWhole)) {
                cube.counts().fired(FaultKind.WIPE);
                cube.crash(wiped);
                cube.wipe(wiped);
                wiped.disk().replace();
                scheduler.afterMs(untilEnd(random.nextInt(BACK_MS_MAX)), () -> cube.start(wiped));
                strike(random.nextBoolean() ? FaultKind.PARTITION : FaultKind.CRASH, leader);
            }
        });
    }

    /** At once or right after an election. What was not synced anywhere is gone, and who comes back first decides. */
    private void failPower(GroupShape group) {
        if (random.nextBoolean()) {
            failPower();
        } else {
            lieInWait(group, 1, leader -> failPower());
        }
    }

    private void failPower() {
        cube.counts().fired(FaultKind.POWER_FAILURE);
        SimulatedNode late = cube.occupied().get(random.nextInt(cube.occupied().size()));
        for (SimulatedNode node : cube.occupied()) {
            cube.crash(node);
            long backMs = random.nextInt(node == late ? LATE_MS_MAX : BACK_MS_MAX);
            scheduler.afterMs(untilEnd(backMs), () -> cube.start(node));
        }
    }

    // ---- How long ----

    /** Shorter ones are as likely as longer ones on a logarithmic scale, and none lasts beyond the end. */
    private long drawMs() {
        double drawn = FAULT_MS_MIN * Math.pow((double) FAULT_MS_MAX / FAULT_MS_MIN, random.nextDouble());
        return untilEnd((long) drawn);
    }

    /** Mostly long enough for others to elect another leader meanwhile. */
    private long drawPauseMs() {
        return untilEnd(100 + random.nextInt(1_200));
    }

    private long untilEnd(long durationMs) {
        return Math.max(0, Math.min(durationMs, endMs - scheduler.nowMs()));
    }
}
