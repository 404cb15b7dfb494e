package dev.cubecast.faults;

import dev.cubecast.history.TopicHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Faults of real processes in a random order, many rounds: {@code bench/faults.sh}. Exits 1 with what went wrong, and
 * keeps the folder of the cube; 2 if there is no such fault.
 */
final class FaultRounds {
    /** The code of a command that was asked for what there is not. */
    private static final int USAGE = 2;

    private final FaultyCube cube;
    private final SplittableRandom random;
    private final ProcessFaults processes;
    private final DiskFaults disks;

    private FaultRounds(FaultyCube cube, SplittableRandom random) {
        this.cube = cube;
        this.random = random;
        List<Topic> topics = cube.load.topics();
        this.processes =
                new ProcessFaults(cube, topics.isEmpty() ? Topic.at(0, 2) : topics.get(random.nextInt(topics.size())));
        this.disks = new DiskFaults(cube, random.split());
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int seed = options.number("seed", 1);
        int rounds = options.number("rounds", 20);
        int dimension = options.number("dimension", 2);
        int topics = options.number("topics", 3);
        String only = options.text("only", ".*");
        SplittableRandom random = new SplittableRandom(seed);
        System.out.println("seed " + seed + ", " + rounds + " rounds, " + (1 << dimension) + " nodes");
        try (FaultyCube cube = FaultyCube.start(dimension, topics, random.split())) {
            for (int round = 0; round < rounds; round++) {
                new FaultRounds(cube, random).play(only);
            }
            cube.stopLoad(IntStream.range(0, 1 << dimension).toArray());
            int acknowledged = cube.history.read(TopicHistory::acknowledgedCount);
            System.out.println(acknowledged + " messages acknowledged, none lost");
        } catch (NoSuchFault wrong) {
            System.err.println(wrong.getMessage());
            System.exit(USAGE);
        }
        System.exit(0);
    }

    private void play(String only) throws IOException, InterruptedException {
        Named drawn = draw(only);
        long begin = System.nanoTime();
        if (drawn.keepsDisks()) {
            cube.survive(drawn.name(), drawn.fault());
        } else {
            cube.surviveDamage(drawn.name(), drawn.fault());
        }
        System.out.printf("%-40s whole and checked after %.1f s%n", drawn.name(), (System.nanoTime() - begin) / 1e9);
    }

    /** Whoever started this asks for a fault that there is not. */
    private static final class NoSuchFault extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoSuchFault(String message) {
            super(message);
        }
    }

    /** Of the faults of a random node, or of the next one that has such. */
    private Named draw(String only) throws IOException {
        int first = random.nextInt(cube.nodes.size());
        Set<String> others = new TreeSet<>();
        for (int i = 0; i < cube.nodes.size(); i++) {
            List<Named> faults = faults((first + i) % cube.nodes.size());
            List<Named> meant =
                    faults.stream().filter(fault -> fault.name().matches(only)).toList();
            if (!meant.isEmpty()) {
                return meant.get(random.nextInt(meant.size()));
            }
            faults.forEach(fault -> others.add(fault.name()));
        }
        throw new NoSuchFault("no fault is named like \"" + only + "\"; there are:\n  " + String.join("\n  ", others));
    }

    /**
     * @param keepsDisks whether no node may have another disk after it; else damage of an earlier round may be found by
     *     then
     */
    private record Named(String name, FaultyCube.Fault fault, boolean keepsDisks) {
        Named(String name, FaultyCube.Fault fault) {
            this(name, fault, false);
        }
    }

    private List<Named> faults(int node) throws IOException {
        String where = " of " + cube.nodes.name(node);
        List<Named> faults = new ArrayList<>(List.of(
                new Named("kill of the leader", processes::killLeader),
                new Named("kill of a follower", processes::killFollower),
                new Named("kill in turn", processes::killInTurn),
                new Named("kill of all", processes::killAll),
                new Named("stop of the leader", processes::stopLeader),
                new Named("stop of a follower", processes::stopFollower),
                new Named("stop of all", processes::stopAll),
                new Named("emptied folder" + where, () -> disks.empty(node)),
                new Named("truncated log" + where, () -> disks.truncateLastLog(node))));
        if (node == FaultyCube.SMALL_DISK_NODE) {
            cube.smallDisk().ifPresent(disk -> addFullDisk(faults, new FullDiskFaults(cube, disk)));
        }
        for (String kind : disks.kinds(node)) {
            faults.add(new Named("flipped byte in " + kind + where, () -> disks.flip(node, kind)));
        }
        return faults;
    }

    private static void addFullDisk(List<Named> faults, FullDiskFaults full) {
        faults.add(new Named("disk full but for its reserve", full::fillToReserve, true));
        faults.add(new Named("full disk", full::fillAll, true));
        faults.add(new Named("kill with a full disk", full::killWhileFull, true));
        faults.add(new Named("end with a full disk", full::stopWhileFull, true));
    }
}
