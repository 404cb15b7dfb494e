package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 31, 32, 33, 100, 999, 1_000_000, 123_456_789_012L, Long.MAX_VALUE})
    void keepsATimeWithASmallError(long us) {
        histogram.record(us, 1);

        assertThat(histogram.quantile(0.5)).isBetween(us, us + us / 16 < 0 ? Long.MAX_VALUE : us + us / 16);
    }

    @Test
    void findsTheShareOfTimes() {
        histogram.record(10, 98);
        histogram.record(1_000, 1);
        histogram.record(100_000, 1);

        assertThat(histogram.quantile(0.5)).isEqualTo(10);
        assertThat(histogram.quantile(0.98)).isEqualTo(10);
        assertThat(histogram.quantile(0.99)).isBetween(1_000L, 1_063L);
        assertThat(histogram.quantile(1)).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void isEmptyUntilSomethingIsRecorded() {
        assertThat(histogram.isEmpty()).isTrue();
        assertThat(histogram.quantile(0.5)).isZero();

        histogram.record(1, 1);

        assertThat(histogram.isEmpty()).isFalse();
    }
}
