package dev.cubecast.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A fault that is to come. What it befalls, how badly and for how long follows from its own chance and where the cube
 * stands then, so it may come with others or without them.
 *
 * @param number among those that were drawn together, in the order in which they begin
 * @param aimed whether it strikes where it hurts most, or anywhere
 * @param atMs when it begins
 * @param chance of which all else about it is drawn
 */
public record PlannedFault(int number, FaultKind kind, boolean aimed, long atMs, long chance) {

    /** Draws faults of some kinds, which come between two moments. */
    static final class Draw {
        private final RandomGenerator random;
        private final long fromMs;
        private final long endMs;
        private final List<PlannedFault> drawn = new ArrayList<>();

        Draw(RandomGenerator random, long fromMs, long endMs) {
            this.random = random;
            this.fromMs = fromMs;
            this.endMs = endMs;
        }

        /** Faults that befall a cube anywhere. */
        Draw anywhere(List<FaultKind> kinds, int count) {
            return add(kinds, false, count);
        }

        /** Faults that strike where it hurts most. */
        Draw aimed(List<FaultKind> kinds, int count) {
            return add(AimedFaults.ofThese(kinds), true, count);
        }

        private Draw add(List<FaultKind> kinds, boolean aimed, int count) {
            for (int i = 0; i < count && !kinds.isEmpty(); i++) {
                FaultKind kind = kinds.get(random.nextInt(kinds.size()));
                drawn.add(
                        new PlannedFault(drawn.size(), kind, aimed, random.nextLong(fromMs, endMs), random.nextLong()));
            }
            return this;
        }

        /** All that were drawn, in the order in which they begin. */
        List<PlannedFault> inOrder() {
            drawn.sort(Comparator.comparingLong(PlannedFault::atMs));
            List<PlannedFault> numbered = new ArrayList<>();
            drawn.forEach(fault -> numbered.add(fault.withNumber(numbered.size())));
            return List.copyOf(numbered);
        }
    }

    private PlannedFault withNumber(int other) {
        return new PlannedFault(other, kind, aimed, atMs, chance);
    }

    /** One at the same moment, of one of these kinds. */
    PlannedFault ofAny(List<FaultKind> kinds) {
        FaultKind drawn = kinds.get(Math.floorMod(chance, kinds.size()));
        return new PlannedFault(number, drawn, aimed && AimedFaults.canAim(drawn), atMs, chance);
    }

    RandomGenerator random() {
        return new SplittableRandom(chance);
    }

    @Override
    public String toString() {
        return number + ":" + kind.text() + (aimed ? "!" : "") + "@" + atMs;
    }
}
