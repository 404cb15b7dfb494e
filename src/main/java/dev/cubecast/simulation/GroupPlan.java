package dev.cubecast.simulation;

import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.ReplicaSettings.EntryLimits;
import dev.cubecast.consensus.ReplicaSettings.StreamLimits;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a run of durable groups is to be, drawn from its seed.
 *
 * @param groups one per shard, up to so many
 * @param clients publishers of each group
 * @param thinkMsMax between two messages of a publisher
 * @param lasting whether the faults begin together and stay, as far as that leaves majorities
 * @param faults what goes wrong, in the order in which it begins; nothing in a calm run
 * @param endMs when the last fault is over
 */
public record GroupPlan(
        long seed,
        int dimension,
        int groups,
        int clients,
        int thinkMsMax,
        boolean lasting,
        List<PlannedFault> faults,
        long endMs,
        ReplicaSettings settings) {
    static final long FAULTS_FROM_MS = 1_500;

    /** When faults that stay begin: clients are at work by then. */
    private static final long LASTING_FROM_MS = 4_000;

    private static final int CALM = 9;
    private static final int LASTING = 4;

    /** What can go wrong in runs of durable groups. */
    public static final List<FaultKind> KINDS = List.of(
            FaultKind.LOSS,
            FaultKind.DELAY,
            FaultKind.DUPLICATION,
            FaultKind.CUT,
            FaultKind.PARTITION,
            FaultKind.ONE_WAY,
            FaultKind.CRASH,
            FaultKind.PAUSE,
            FaultKind.FULL_QUEUE,
            FaultKind.SLOW_DISK,
            FaultKind.HUNG_DISK,
            FaultKind.WIPE,
            FaultKind.POWER_FAILURE,
            FaultKind.FLIP,
            FaultKind.TORN_WRITE,
            FaultKind.FULL_DISK,
            FaultKind.FAILED_WRITE);

    /** One run in sixteen is calm, in two of them the faults stay, and half of the others are turbulent. */
    public static GroupPlan draw(long seed) {
        RandomGenerator random = new SplittableRandom(seed ^ 0x6709);
        int course = (int) Math.floorMod(seed, 16L);
        if (course == CALM) {
            return drawCalm(seed, random);
        } else if (course % 8 == LASTING) {
            return drawLasting(seed, random);
        }
        return random.nextBoolean() ? drawTurbulent(seed, random) : drawMixed(seed, random);
    }

    /** All kinds of cubes, under faults that befall them anywhere. */
    private static GroupPlan drawMixed(long seed, RandomGenerator random) {
        int dimension = 1 + random.nextInt(3);
        int faults = 1 + random.nextInt(12 * dimension);
        long endMs = FAULTS_FROM_MS + 2_000 + random.nextInt(15_000);
        List<FaultKind> kinds =
                KINDS.stream().filter(kind -> random.nextInt(3) > 0).toList();
        return new GroupPlan(
                seed,
                dimension,
                1 + random.nextInt(Math.min(4, 1 << dimension)),
                1 + random.nextInt(3),
                random.nextInt(4) == 0 ? 20 : 150,
                false,
                new PlannedFault.Draw(random, FAULTS_FROM_MS, endMs)
                        .anywhere(ofNetwork(kinds), random.nextInt(4) == 0 ? 5 * faults : faults)
                        .anywhere(ofDisks(kinds), random.nextInt(12))
                        .inOrder(),
                endMs,
                drawSettings(random));
    }

    /**
     * A small cube in which something is always being published, leaders come and go, and little fits anywhere: faults
     * meet entries that are on some disks only.
     */
    private static GroupPlan drawTurbulent(long seed, RandomGenerator random) {
        long endMs = FAULTS_FROM_MS + 2_000 + random.nextInt(5_000);
        List<FaultKind> kinds =
                KINDS.stream().filter(kind -> random.nextInt(4) > 0).toList();
        return new GroupPlan(
                seed,
                2,
                random.nextInt(3) == 0 ? 2 : 1,
                2 + random.nextInt(4),
                5 + random.nextInt(40),
                false,
                new PlannedFault.Draw(random, FAULTS_FROM_MS, endMs)
                        .anywhere(ofNetwork(kinds), random.nextInt(8))
                        .anywhere(ofDisks(kinds), random.nextInt(4))
                        .aimed(kinds, 10 + random.nextInt(50))
                        .inOrder(),
                endMs,
                drawHastySettings(random));
    }

    /** Nothing goes wrong, and nothing may be noticed of elections. */
    private static GroupPlan drawCalm(long seed, RandomGenerator random) {
        int dimension = 1 + random.nextInt(3);
        return new GroupPlan(
                seed,
                dimension,
                1 + random.nextInt(Math.min(4, 1 << dimension)),
                1 + random.nextInt(3),
                150,
                false,
                List.of(),
                FAULTS_FROM_MS + 4_000,
                drawSettings(random));
    }

    /** What goes wrong stays so for longer than anybody may wait. */
    private static GroupPlan drawLasting(long seed, RandomGenerator random) {
        int dimension = 2 + random.nextInt(2);
        return new GroupPlan(
                seed,
                dimension,
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                150,
                true,
                new PlannedFault.Draw(random, LASTING_FROM_MS, LASTING_FROM_MS + 1)
                        .anywhere(LastingFaults.KINDS, 1 + random.nextInt(4))
                        .inOrder(),
                LASTING_FROM_MS + 6_000 + random.nextInt(4_000),
                drawSettings(random));
    }

    private static List<FaultKind> ofNetwork(List<FaultKind> kinds) {
        return kinds.stream().filter(kind -> !DiskFaults.KINDS.contains(kind)).toList();
    }

    private static List<FaultKind> ofDisks(List<FaultKind> kinds) {
        return kinds.stream().filter(DiskFaults.KINDS::contains).toList();
    }

    // ---- The same with less ----

    /**
     * The same with so many nodes.
     *
     * @param nodes 2, 4, 8 or another power of two up to 64
     */
    public GroupPlan withNodes(int nodes) {
        int drawn = Integer.numberOfTrailingZeros(nodes);
        return new GroupPlan(
                seed, drawn, Math.min(groups, nodes), clients, thinkMsMax, lasting, faults, endMs, settings);
    }

    /** The same with at most so many groups. */
    public GroupPlan withGroups(int most) {
        return new GroupPlan(
                seed, dimension, Math.min(groups, most), clients, thinkMsMax, lasting, faults, endMs, settings);
    }

    /** The same with at most so many clients of each group. */
    public GroupPlan withClients(int most) {
        return new GroupPlan(
                seed, dimension, groups, Math.min(clients, most), thinkMsMax, lasting, faults, endMs, settings);
    }

    /** The same with faults of no other than these {@link #KINDS}, as many as before unless there are none. */
    public GroupPlan withKinds(List<FaultKind> only) {
        List<FaultKind> possible =
                lasting ? only.stream().filter(LastingFaults.KINDS::contains).toList() : only;
        return withFaults(
                possible.isEmpty()
                        ? List.of()
                        : faults.stream().map(fault -> fault.ofAny(possible)).toList());
    }

    /** The same with other faults. */
    GroupPlan withFaults(List<PlannedFault> others) {
        return new GroupPlan(
                seed, dimension, groups, clients, thinkMsMax, lasting, List.copyOf(others), endMs, settings);
    }

    /** The same with other settings of the replicas. */
    GroupPlan withSettings(ReplicaSettings others) {
        return new GroupPlan(seed, dimension, groups, clients, thinkMsMax, lasting, faults, endMs, others);
    }

    /** The same with only those of its faults that have these numbers. */
    public GroupPlan keeping(Collection<Integer> numbers) {
        return withFaults(faults.stream()
                .filter(fault -> numbers.contains(fault.number()))
                .toList());
    }

    /** The same with all faults over by a moment. */
    public GroupPlan until(long earlierMs) {
        List<PlannedFault> left =
                faults.stream().filter(fault -> fault.atMs() < earlierMs).toList();
        return new GroupPlan(
                seed, dimension, groups, clients, thinkMsMax, lasting, left, Math.min(endMs, earlierMs), settings);
    }

    /**
     * The options of {@code cubecast simulate} that make this plan of another one, of which it is a smaller version.
     */
    public String optionsAgainst(GroupPlan whole) {
        List<String> kept =
                faults.stream().map(fault -> String.valueOf(fault.number())).toList();
        boolean fewer = faults.size() < whole.until(endMs).faults().size();
        return option("--nodes", 1 << dimension, dimension != whole.dimension)
                + option("--groups", groups, groups != whole.groups)
                + option("--clients", clients, clients != whole.clients)
                + option("--until", endMs, endMs != whole.endMs)
                + option("--keep", kept.isEmpty() ? "none" : String.join(",", kept), fewer);
    }

    private static String option(String name, Object value, boolean isNeeded) {
        return isNeeded ? " " + name + " " + value : "";
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + (1 << dimension) + " nodes, " + groups + " groups with " + clients
                + " clients each, " + settings + ", " + faults.size() + (lasting ? " lasting" : "") + " faults until "
                + endMs + " ms: " + faults;
    }

    // ---- Settings ----

    /** In half of the runs entries travel one by one and are read back from disk. */
    private static ReplicaSettings drawSettings(RandomGenerator random) {
        ReplicaSettings usual = ReplicaSettings.DEFAULT;
        return random.nextBoolean() ? usual : usual.withEntries(new EntryLimits(1, 1_000, 1_000, 500));
    }

    /**
     * Elections are quick, entries mostly travel one by one, and who was away for a moment may have to catch up by a
     * stream.
     */
    private static ReplicaSettings drawHastySettings(RandomGenerator random) {
        ReplicaSettings hasty = ReplicaSettings.DEFAULT.withElections(
                ReplicaSettings.DEFAULT.elections().with(50, 120, 40, 50));
        boolean small = random.nextInt(4) > 0;
        return (small ? hasty.withEntries(new EntryLimits(1, 400, 300, 200)) : hasty)
                .withStreams(new StreamLimits(
                        random.nextBoolean() ? 4_000 : hasty.streams().bytesMax(),
                        hasty.streams().bytesPerSecond()))
                .withFloorBytesMin(random.nextBoolean() ? 3_000 : hasty.floorBytesMin());
    }
}
