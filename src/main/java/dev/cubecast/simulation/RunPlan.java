package dev.cubecast.simulation;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.VertexSet;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.publish.PublishSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a run is to be, drawn from its seed.
 *
 * @param tight whether the limits of queues and tables are so small that they are reached
 * @param startWithinMs how far apart the nodes start that do not start late
 * @param kinds what may go wrong between the start and the end of the faults
 * @param faults how often something does
 * @param lateStarts nodes that start seconds after the others
 * @param faultsMs from when on and until when faults happen
 * @param clients what clients do meanwhile
 */
public record RunPlan(
        long seed,
        CubeShape shape,
        boolean tight,
        long startWithinMs,
        List<FaultKind> kinds,
        int faults,
        int lateStarts,
        Period faultsMs,
        Traffic.Load clients) {
    private static final List<FaultKind> DRAWN = List.of(
            FaultKind.LOSS,
            FaultKind.DELAY,
            FaultKind.DUPLICATION,
            FaultKind.CUT,
            FaultKind.PARTITION,
            FaultKind.ONE_WAY,
            FaultKind.CRASH,
            FaultKind.WIPE,
            FaultKind.PAUSE,
            FaultKind.FULL_QUEUE);
    private static final DeliverySettings TIGHT_DELIVERY =
            new DeliverySettings(100, 1_000, 5_000, 200, 200, 4, 200, 150, 300, 3_000, 100_000, 400, 100, 2);
    private static final int[] DIMENSIONS = {1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 6};
    private static final long FULL_CUBE_TICK_MS = 50;

    /** From a moment to another, both in milliseconds of virtual time. */
    public record Period(long from, long until) {}

    /** A cube of up to six dimensions with any faults. */
    public static RunPlan draw(long seed) {
        RandomGenerator random = new SplittableRandom(seed ^ 0x5EED);
        int dimension = DIMENSIONS[random.nextInt(DIMENSIONS.length)];
        int nodes = 1 << dimension;
        return new RunPlan(
                seed,
                drawShape(dimension, random.nextInt(3) == 0, FULL_CUBE_TICK_MS, random),
                random.nextInt(4) == 0,
                500,
                drawKinds(random),
                drawFaults(dimension, random),
                random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0,
                new Period(3_000, 3_000 + random.nextLong(2_000, 25_000)),
                new Traffic.Load(
                        1 + random.nextInt(4),
                        Math.max(1, Math.min(50, 150 / nodes)),
                        Math.min(60, 600 / nodes),
                        Math.min(100, 800 / nodes),
                        1_000 + random.nextLong(4_000)));
    }

    /** A thousand nodes and a few faults of any kind. */
    public static RunPlan large(long seed) {
        RandomGenerator random = new SplittableRandom(seed ^ 0x1A26E);
        return new RunPlan(
                seed,
                drawShape(10, random.nextBoolean(), 2 * FULL_CUBE_TICK_MS, random),
                false,
                20,
                DRAWN,
                12,
                3,
                new Period(3_000, 8_000),
                new Traffic.Load(2, 1, 2, 1, 4_000));
    }

    /** A few, or in one of six runs so many that hardly anything works until they end. */
    private static int drawFaults(int dimension, RandomGenerator random) {
        int few = 1 + random.nextInt(8 + 3 * dimension);
        return random.nextInt(6) == 0 ? 10 * few : few;
    }

    /** Of every node. */
    ProtocolSettings settings() {
        ProtocolSettings usual = ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, shape.dimension());
        return tight
                ? new ProtocolSettings(
                        usual.cubeName(),
                        usual.router(),
                        usual.membership(),
                        new PublishSettings(500, 8, 250),
                        TIGHT_DELIVERY,
                        new EphemeralSettings(100, 3),
                        usual.topics())
                : usual;
    }

    private static CubeShape drawShape(int dimension, boolean incomplete, long tickMs, RandomGenerator random) {
        BitSet occupied = new BitSet();
        occupied.set(0, 1 << dimension);
        if (incomplete) {
            int share = 40 + random.nextInt(55);
            new Hypercube(dimension)
                    .vertices()
                    .forEach(vertex -> occupied.set(vertex.number(), random.nextInt(100) < share));
            int never = random.nextInt(1 << dimension);
            occupied.set(never);
            occupied.set(never ^ 1);
        }
        return new CubeShape(dimension, VertexSet.of(dimension, occupied), random.nextBoolean(), tickMs);
    }

    /** One kind alone, or any of them. */
    private static List<FaultKind> drawKinds(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return List.of(DRAWN.get(random.nextInt(DRAWN.size())));
        }
        List<FaultKind> kinds = new ArrayList<>(DRAWN);
        kinds.removeIf(kind -> random.nextInt(3) == 0);
        return kinds.isEmpty() ? DRAWN : List.copyOf(kinds);
    }
}
