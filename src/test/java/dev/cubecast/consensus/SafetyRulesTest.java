package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Without any one of these rules, groups under faults go wrong in a way that the checks notice; whole cubes find the
 * others ({@code GroupPlantsTest}). A leader that hears no majority harms whoever still hears it, and in a cube nobody
 * does for long: what works one way only counts as broken, and routes avoid it. A transfer without catch-up costs no
 * more than an election: entries that are on their way come first there, as they were sent first. What counts late
 * completions takes two slow disks, a cut and two crashes within milliseconds, which in whole cubes hardly ever meet.
 */
class SafetyRulesTest {
    private static final long SEEDS_MAX = 200;

    static Stream<SafetyRules> plants() {
        return Stream.of(
                new PlantedRules.LeadsWithoutMajority(),
                new PlantedRules.TransfersWithoutCatchUp(),
                new PlantedRules.CountsLateCompletions());
    }

    @ParameterizedTest
    @MethodSource("plants")
    void isMissedWhenItIsBroken(SafetyRules plant) {
        OptionalLong found = LongStream.rangeClosed(1, SEEDS_MAX)
                .filter(seed -> goesWrong(seed, plant))
                .findFirst();
        assertThat(found)
                .as("a seed of the first " + SEEDS_MAX + " that finds it")
                .isPresent();
    }

    private static boolean goesWrong(long seed, SafetyRules plant) {
        try {
            new ReplicaFaultsTest.Run(seed, plant).play();
            return false;
        } catch (RuntimeException | AssertionError wrong) {
            return true;
        }
    }
}
