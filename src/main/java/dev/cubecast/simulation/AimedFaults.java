package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.trace.Measure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Brings faults where they hurt a group most: over its leader, just after an election, while entries are on some disks
 * and not on others. They are short, so that each meets what the one before has left. All are over at a given moment at
 * the latest.
 */
final class AimedFaults {
    private static final long FAULT_MS_MIN = 20;
    private static final long FAULT_MS_MAX = 700;
    private static final int PAUSE_MS_MIN = 100;
    private static final int PAUSE_MS_MAX = 900;
    /** What is lain in wait for is looked for so often. */
    private static final int LOOK_MS_MAX = 4;
    /** And for no longer than this. */
    private static final long WAIT_MS_MAX = 700;
    /** A leader has then begun to send its first entries. */
    private static final int STRIKE_MS_MAX = 20;
    /** One after the other. */
    private static final int STRIKES_MAX = 8;
    /** A follower whose log was cut has then acknowledged what came in its place. */
    private static final int CUT_MS_MAX = 60;

    private static final long SLOW_MS = 1_500;

    /** What can be aimed. What strikes one replica after the other comes as often as all that is aimed otherwise. */
    private static final List<FaultKind> AIMED = List.of(
            FaultKind.PARTITION,
            FaultKind.PARTITION,
            FaultKind.ONE_WAY,
            FaultKind.ONE_WAY,
            FaultKind.CRASH,
            FaultKind.CRASH,
            FaultKind.FULL_QUEUE,
            FaultKind.PAUSE,
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK,
            FaultKind.WIPE,
            FaultKind.POWER_FAILURE);

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final GroupHosts hosts;
    private final Turn turn;
    private final Strikes strikes;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final long endMs;

    /** @param turn for those that keep others from leading, of which there is only one at a time */
    AimedFaults(
            SimulatedCube cube,
            List<GroupShape> groups,
            GroupHosts hosts,
            Turn turn,
            RandomGenerator random,
            long endMs) {
        this.cube = cube;
        this.groups = groups;
        this.hosts = hosts;
        this.turn = turn;
        this.scheduler = cube.scheduler();
        this.random = random;
        this.strikes = new Strikes(cube, random);
        this.endMs = endMs;
    }

    /** What can be aimed of these kinds, as often as it should be drawn. */
    static List<FaultKind> ofThese(List<FaultKind> kinds) {
        return AIMED.stream().filter(kinds::contains).toList();
    }

    static boolean canAim(FaultKind kind) {
        return AIMED.contains(kind);
    }

    /** Brings one that is drawn now, unless another must end before it. */
    void begin(FaultKind kind) {
        GroupShape group = groups.get(random.nextInt(groups.size()));
        switch (kind) {
            case PARTITION, ONE_WAY, CRASH -> turn.take(done -> strikeOneAfterTheOther(kind, group, done));
            case WIPE -> turn.take(done -> wipe(group, done));
            case POWER_FAILURE -> turn.take(done -> failPower(group, done));
            case FULL_QUEUE -> endAfter(drawMs(), strikes.clog(group));
            case PAUSE -> leader(group).map(cube::node).ifPresent(this::pause);
            case SLOW_DISK -> endAfter(SLOW_MS, strikes.slow(group));
            case HUNG_DISK -> endAfter(drawMs(), strikes.hang(draw(group)));
            default -> throw new IllegalArgumentException(kind + " cannot be aimed");
        }
    }

    private void pause(SimulatedNode node) {
        cube.pause(node, untilEnd(PAUSE_MS_MIN + random.nextInt(PAUSE_MS_MAX)));
    }

    // ---- Aims ----

    /**
     * Strikes the leader and those who lead instead, each while the entry that starts its term is not committed yet.
     * Whoever was struck before is back by then, and now and then no entries get through: so each leader leaves other
     * entries, and meets what the one before it has left (Raft dissertation, figure 3.7).
     */
    private void strikeOneAfterTheOther(FaultKind kind, GroupShape group, Runnable then) {
        Vertex first = leader(group).orElseGet(() -> draw(group));
        Runnable unclog = random.nextBoolean() ? strikes.clog(group) : () -> {};
        scheduler.afterMs(
                untilEnd(random.nextInt(STRIKE_MS_MAX)),
                () -> strikeNext(kind, group, random.nextInt(STRIKES_MAX), strikes.strike(kind, first), unclog, then));
    }

    private void strikeNext(
            FaultKind kind, GroupShape group, int left, Runnable endOfLast, Runnable unclog, Runnable then) {
        if (left == 0) {
            endAfter(drawMs(), endOfLast);
            endAfter(drawMs(), unclog);
            endAfter(drawMs(), then);
            return;
        }
        whenElected(group, termOf(group), scheduler.nowMs() + WAIT_MS_MAX, elected -> {
            boolean goesOn = elected.isPresent() && !isOver();
            boolean stays = goesOn && random.nextBoolean();
            endOfLast.run();
            Runnable end = goesOn ? strikes.strike(kind, elected.get()) : () -> {};
            if (!stays) {
                unclog.run();
            }
            strikeNext(kind, group, goesOn ? left - 1 : 0, end, stays ? unclog : () -> {}, then);
        });
    }

    /** A follower loses its disk while another lacks entries, and then the leader is away: nobody else has them all. */
    private void wipe(GroupShape group, Runnable then) {
        Vertex leader = leader(group).orElseGet(() -> draw(group));
        List<Vertex> followers = group.placement().stream()
                .filter(vertex -> !vertex.equals(leader))
                .toList();
        SimulatedNode wiped = cube.node(followers.get(random.nextInt(followers.size())));
        Runnable unclog = strikes.clog(group);
        scheduler.afterMs(drawMs(), () -> {
            if (wiped.process() != null && groups.stream().allMatch(hosts::isWhole)) {
                endAfter(drawBackMs(), strikes.wipe(wiped));
                endAfter(
                        drawMs(), strikes.strike(random.nextBoolean() ? FaultKind.PARTITION : FaultKind.CRASH, leader));
            }
            endAfter(drawMs(), unclog);
            endAfter(drawMs(), then);
        });
    }

    /** At once, right after an election, or right after a log was cut. */
    private void failPower(GroupShape group, Runnable then) {
        switch (random.nextInt(3)) {
            case 0 -> failPower(draw(group), then);
            case 1 ->
                whenElected(
                        group,
                        termOf(group),
                        scheduler.nowMs() + WAIT_MS_MAX,
                        elected -> failPower(elected.orElseGet(() -> draw(group)), then));
            default -> {
                whenLogIsCut(
                        cube.counts().of(Measure.GROUP_TRUNCATIONS),
                        () -> failPower(leader(group).orElseGet(() -> draw(group)), () -> {}));
                then.run();
            }
        }
    }

    /** What was not synced anywhere is gone, and who comes back first decides. */
    private void failPower(Vertex last, Runnable then) {
        cube.counts().fired(FaultKind.POWER_FAILURE);
        for (SimulatedNode node : cube.occupied()) {
            cube.crash(node);
            long backMs = node.vertex().equals(last) ? drawMs() : drawBackMs();
            endAfter(backMs, () -> cube.start(node));
        }
        endAfter(drawMs(), then);
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

    /** The last one in which somebody leads; 0 if nobody does. */
    private long termOf(GroupShape group) {
        return leader(group)
                .flatMap(leader -> hosts.at(leader, group.id()))
                .map(hosted -> hosted.replica().term())
                .orElse(0L);
    }

    private Vertex draw(GroupShape group) {
        return group.placement().get(random.nextInt(group.placement().size()));
    }

    // ---- When ----

    /** @param then gets a leader of a later term, or none if there was none for too long */
    private void whenElected(GroupShape group, long term, long untilMs, Consumer<Optional<Vertex>> then) {
        Optional<Vertex> found = termOf(group) > term ? leader(group) : Optional.empty();
        if (found.isPresent()) {
            scheduler.afterMs(untilEnd(random.nextInt(STRIKE_MS_MAX)), () -> then.accept(found));
        } else if (isOver() || scheduler.nowMs() >= untilMs) {
            then.accept(found);
        } else {
            scheduler.afterMs(1 + random.nextInt(LOOK_MS_MAX), () -> whenElected(group, term, untilMs, then));
        }
    }

    /** Some replica drops what its disk has, or will have once a write that is under way completes. */
    private void whenLogIsCut(long cutBefore, Runnable then) {
        if (cube.counts().of(Measure.GROUP_TRUNCATIONS) > cutBefore) {
            scheduler.afterMs(untilEnd(random.nextInt(CUT_MS_MAX)), then);
        } else if (!isOver()) {
            scheduler.afterMs(1 + random.nextInt(LOOK_MS_MAX), () -> whenLogIsCut(cutBefore, then));
        }
    }

    // ---- How long ----

    private boolean isOver() {
        return scheduler.nowMs() >= endMs;
    }

    private void endAfter(long durationMs, Runnable end) {
        scheduler.afterMs(untilEnd(durationMs), end);
    }

    /** Shorter ones are as likely as longer ones on a logarithmic scale. */
    private long drawMs() {
        return (long) (FAULT_MS_MIN * Math.pow((double) FAULT_MS_MAX / FAULT_MS_MIN, random.nextDouble()));
    }

    /** Until a process starts again. */
    private long drawBackMs() {
        return drawMs() / 2;
    }

    private long untilEnd(long durationMs) {
        return Math.max(0, Math.min(durationMs, endMs - scheduler.nowMs()));
    }
}
