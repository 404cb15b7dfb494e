package dev.cubecast.simulation;

import dev.cubecast.consensus.LogStore;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Brings over a cube what can go wrong with disks and power, for a time. Each is over at a given moment at the latest.
 */
final class DiskFaults {
    private static final long FAULT_MS_MIN = 50;
    private static final long FAULT_MS_MAX = 4_000;
    private static final int BACK_MS_MAX = 1_500;
    private static final int SLOW_MICROS = 400_000;
    /** Of a disk that is about to be full. */
    private static final int FREE_BYTES_MAX = 4_000;

    private static final long LOOK_MICROS = 500;
    private static final int LOOKS_MAX = 400;

    /** Which {@link Faults} does not bring over groups. */
    static final Set<FaultKind> KINDS = Collections.unmodifiableSet(EnumSet.of(
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK,
            FaultKind.WIPE,
            FaultKind.POWER_FAILURE,
            FaultKind.FLIP,
            FaultKind.TORN_WRITE,
            FaultKind.FULL_DISK,
            FaultKind.FAILED_WRITE));

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final GroupHosts hosts;
    private final RandomGenerator random;
    private final long endMs;

    DiskFaults(SimulatedCube cube, List<GroupShape> groups, GroupHosts hosts, RandomGenerator random, long endMs) {
        this.cube = cube;
        this.groups = groups;
        this.hosts = hosts;
        this.random = random;
        this.endMs = endMs;
    }

    /** Brings one that is drawn now. */
    void begin(FaultKind kind) {
        SimulatedNode node = cube.occupied().get(random.nextInt(cube.occupied().size()));
        switch (kind) {
            case SLOW_DISK -> slow(node.disk());
            case HUNG_DISK -> hang(node.disk());
            case WIPE -> wipe(node);
            case POWER_FAILURE -> failPower();
            case FLIP -> flip(node);
            case TORN_WRITE -> tear(node, LOOKS_MAX);
            case FULL_DISK -> fill(kind, node.disk(), LogStore.RESERVE_BYTES / 2);
            case FAILED_WRITE -> fill(kind, node.disk(), random.nextInt(FREE_BYTES_MAX));
            default -> throw new IllegalArgumentException(kind + " does not begin here");
        }
    }

    private void slow(SimulatedDisk disk) {
        cube.counts().fired(FaultKind.SLOW_DISK);
        disk.addSlow(SLOW_MICROS);
        cube.scheduler().afterMs(drawMs(), () -> disk.addSlow(-SLOW_MICROS));
    }

    private void hang(SimulatedDisk disk) {
        cube.counts().fired(FaultKind.HUNG_DISK);
        disk.addHung(1);
        cube.scheduler().afterMs(drawMs(), () -> disk.addHung(-1));
    }

    /**
     * A group of three survives the loss of one disk at a time: the next one may go when the last one has been
     * replaced.
     */
    private void wipe(SimulatedNode node) {
        if (node.process() == null || !groups.stream().allMatch(hosts::isWhole)) {
            return;
        }
        cube.counts().fired(FaultKind.WIPE);
        cube.crash(node);
        cube.wipe(node);
        node.disk().replace();
        cube.scheduler().afterMs(random.nextInt(BACK_MS_MAX), () -> cube.start(node));
    }

    private void failPower() {
        cube.counts().fired(FaultKind.POWER_FAILURE);
        for (SimulatedNode node : cube.occupied()) {
            cube.crash(node);
            cube.scheduler().afterMs(random.nextInt(BACK_MS_MAX), () -> cube.start(node));
        }
    }

    /**
     * One disk at a time, like {@link #wipe}. Sometimes the node starts again and finds it, or a reader does, or nobody
     * for long.
     */
    private void flip(SimulatedNode node) {
        if (!groups.stream().allMatch(hosts::isWhole) || !node.disk().flip()) {
            return;
        }
        cube.counts().fired(FaultKind.FLIP);
        cube.trace().note(node.vertex(), () -> "has a damaged disk");
        if (random.nextInt(3) == 0) {
            cube.crash(node);
            cube.scheduler().afterMs(random.nextInt(BACK_MS_MAX), () -> cube.start(node));
        }
        cube.scheduler().afterMs(drawMs(), () -> readAll(node));
    }

    /** In the end somebody meets what is damaged. */
    private void readAll(SimulatedNode node) {
        if (node.disk().isDamaged()) {
            NodeProcess process = node.process();
            if (process != null) {
                process.execute(() -> hosts.onDamageFound(node.vertex()));
            }
            cube.scheduler().afterMs(FAULT_MS_MAX, () -> readAll(node));
        }
    }

    /** As soon as something is being written. */
    private void tear(SimulatedNode node, int looks) {
        if (node.process() != null && node.disk().tear()) {
            cube.counts().fired(FaultKind.TORN_WRITE);
            cube.crash(node);
            cube.scheduler().afterMs(random.nextInt(BACK_MS_MAX), () -> cube.start(node));
        } else if (looks > 1) {
            cube.scheduler().afterMicros(LOOK_MICROS, () -> tear(node, looks - 1));
        }
    }

    private void fill(FaultKind kind, SimulatedDisk disk, long freeBytes) {
        cube.counts().fired(kind);
        disk.fill(freeBytes);
        cube.scheduler().afterMs(drawMs(), disk::extend);
    }

    private long drawMs() {
        long drawn = FAULT_MS_MIN + random.nextLong(FAULT_MS_MAX);
        return Math.max(0, Math.min(drawn, endMs - cube.scheduler().nowMs()));
    }
}
