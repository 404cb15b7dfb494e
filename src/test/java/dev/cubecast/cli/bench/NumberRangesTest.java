package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRangesTest {
    private static final NumberRanges NONE = new NumberRanges();

    private static NumberRanges of(long... numbers) {
        NumberRanges ranges = new NumberRanges();
        for (long number : numbers) {
            ranges.append(number, number);
        }
        return ranges;
    }

    @Test
    void countsWhatTheOthersDoNotHave() {
        NumberRanges ranges = new NumberRanges();
        ranges.append(3, 7);
        ranges.append(10, 12);

        assertThat(ranges.countWithout(NONE)).isEqualTo(8);
        assertThat(ranges.countWithout(of(1, 3, 4, 8, 11))).isEqualTo(5);
        assertThat(ranges.firstWithout(of(1, 3, 4, 8, 11))).hasValue(5);
        assertThat(ranges.firstWithout(of(3, 4, 5, 6, 7))).hasValue(10);
        assertThat(of(3, 4).firstWithout(ranges)).isEmpty();
    }

    @Test
    void removesFromTheMiddleOfARange() {
        NumberRanges ranges = new NumberRanges();
        ranges.append(1, 5);

        assertThat(ranges.remove(3)).isTrue();
        assertThat(ranges.remove(3)).isFalse();
        assertThat(ranges.remove(6)).isFalse();

        assertThat(ranges.countWithout(NONE)).isEqualTo(4);
        assertThat(ranges.countWithout(of(1, 2, 4, 5))).isZero();
    }

    @Test
    void appendsNothingIfThereIsNothing() {
        NumberRanges ranges = new NumberRanges();
        ranges.append(4, 3);

        assertThat(ranges.countWithout(NONE)).isZero();
    }

    @Test
    void onlyCountsTheLowestOfTooManyRanges() {
        NumberRanges ranges = new NumberRanges();
        for (long i = 0; i <= NumberRanges.RANGES_MAX; i++) {
            ranges.append(10 * i + 1, 10 * i + 2);
        }

        assertThat(ranges.remove(1)).isFalse();
        assertThat(ranges.remove(11)).isTrue();
        assertThat(ranges.countWithout(NONE)).isEqualTo(2L * NumberRanges.RANGES_MAX + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isASetOfNumbers(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        NumberRanges ranges = new NumberRanges();
        NumberRanges others = new NumberRanges();
        TreeSet<Long> expected = new TreeSet<>();
        TreeSet<Long> expectedOthers = new TreeSet<>();
        for (long number = 1; number <= 300; number++) {
            if (random.nextInt(3) > 0) {
                ranges.append(number, number);
                expected.add(number);
            }
            if (random.nextInt(4) == 0) {
                others.append(number, number);
                expectedOthers.add(number);
            }
            long removed = random.nextLong(1, number + 1);
            assertThat(ranges.remove(removed)).as("seed %s", seed).isEqualTo(expected.remove(removed));
        }

        expected.removeAll(expectedOthers);
        assertThat(ranges.countWithout(others)).as("seed %s", seed).isEqualTo(expected.size());
        assertThat(ranges.firstWithout(others)).as("seed %s", seed).hasValue(expected.first());
    }
}
