package dev.cubecast.faults;

import dev.cubecast.history.TopicHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Faults of real processes in a random order, many rounds: {@code bench/faults.sh}. Exits 1 with what went wrong, and keeps the folder
 * of the cube.
 */
final class FaultRounds {
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
        try (FaultyCube cube = FaultyCube.of(dimension, topics, random.split())) {
            for (int round = 0; round < rounds; round++) {
                new FaultRounds(cube, random).play(only);
            }
            cube.stopLoad();
            int acknowledged = cube.history.read(TopicHistory::acknowledgedCount);
            System.out.println(acknowledged + " messages acknowledged, none lost");
        }
        System.exit(0);
    }

    private void play(String only) throws IOException, InterruptedException {
        List<Named> faults =
                faults().stream().filter(fault -> fault.name().matches(only)).toList();
        Named drawn = faults.get(random.nextInt(faults.size()));
        long begin = System.nanoTime();
        cube.survive(drawn.name(), drawn.fault());
        System.out.printf("%-40s whole and checked after %.1f s%n", drawn.name(), (System.nanoTime() - begin) / 1e9);
    }

    private record Named(String name, FaultyCube.Fault fault) {}

    private List<Named> faults() throws IOException {
        int node = random.nextInt(cube.nodes.size());
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
        for (String kind : disks.kinds(node)) {
            faults.add(new Named("flipped byte in " + kind + where, () -> disks.flip(node, kind)));
        }
        return faults;
    }
}
