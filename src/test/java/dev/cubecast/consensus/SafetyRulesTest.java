package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Without any one of the rules, groups under faults go wrong in a way that the checks notice. */
class SafetyRulesTest {
    private static final long SEEDS_MAX = 500;

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
