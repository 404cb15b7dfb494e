package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A warm-up of one second, and two seconds that are measured. */
class MeasurementsTest {
    private final Measurements measurements = new Measurements(seconds(1), seconds(3));

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Test
    void ratesAreOfWhatCameInTheMeasuredTime() {
        measurements.onAcknowledged(seconds(0.5), seconds(0.9));
        measurements.onAcknowledged(seconds(0.9), seconds(1));
        measurements.onAcknowledged(seconds(2.9), seconds(2.99));
        measurements.onAcknowledged(seconds(2.9), seconds(3));
        measurements.onDelivered(seconds(0.9), seconds(1.1));

        assertThat(measurements.acknowledged().perSecond()).isEqualTo(1.0);
        assertThat(measurements.delivered().perSecond()).isEqualTo(0.5);
        assertThat(measurements.acknowledgedSoFar()).isEqualTo(4);
    }

    @Test
    void latenciesAreOfWhatWasSentInTheMeasuredTime() {
        measurements.onAcknowledged(seconds(0.999), seconds(2));
        measurements.onAcknowledged(seconds(1), seconds(1) + ms(5));
        measurements.onDelivered(seconds(2), seconds(2) + ms(7));
        measurements.onDelivered(seconds(2.9), seconds(9.9));
        measurements.onDelivered(seconds(3), seconds(3.1));

        assertThat(measurements.acknowledged().latencies().count()).isEqualTo(1);
        assertThat(measurements.acknowledged().latencies().maxUs()).isBetween(4_990L, 5_010L);
        assertThat(measurements.delivered().latencies().count()).isEqualTo(2);
        assertThat(measurements.delivered().latencies().p50Us()).isBetween(6_990L, 7_010L);
        assertThat(measurements.delivered().latencies().maxUs()).isBetween(6_990_000L, 7_010_000L);
    }

    @Test
    void countsFailuresByTheirCodes() {
        measurements.onFailed(seconds(0.1), "overloaded");
        measurements.onFailed(seconds(1.1), "overloaded");
        measurements.onFailed(seconds(1.2), "timeout");
        measurements.onFailed(seconds(1.3), "overloaded");

        assertThat(measurements.failures())
                .containsEntry("overloaded", 2L)
                .containsEntry("timeout", 1L)
                .hasSize(2);
        assertThat(measurements.failedSoFar()).isEqualTo(4);
    }

    @Test
    void knowsWhatIsUnderWay() {
        measurements.onSent();
        measurements.onSent();
        measurements.onSent();
        measurements.onAcknowledged(seconds(1), seconds(1));
        measurements.onFailed(seconds(1), "timeout");

        assertThat(measurements.underWay()).isEqualTo(1);
    }

    @Test
    void aRunThatIsEndedEarlyIsMeasuredUntilThen() {
        measurements.onAcknowledged(seconds(1), seconds(1.2));
        measurements.endAt(seconds(1.5));
        measurements.onAcknowledged(seconds(1.4), seconds(1.6));

        assertThat(measurements.acknowledged().perSecond()).isEqualTo(2.0);

        measurements.endAt(seconds(2));
        assertThat(measurements.untilNs()).isEqualTo(seconds(1.5));
    }

    @Test
    void hasNoRateIfItIsEndedInTheWarmUp() {
        measurements.endAt(seconds(0.5));

        assertThat(measurements.acknowledged().perSecond()).isZero();
        assertThat(measurements.acknowledged().latencies()).isEqualTo(new Latencies.Quantiles(0, 0, 0, 0, 0));
    }

    @Test
    void findsTheQuantilesToThreeDigits() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 1_000; i++) {
            latencies.record(ms(i));
        }
        latencies.record(TimeUnit.DAYS.toNanos(2));
        latencies.record(-1);

        Latencies.Quantiles quantiles = latencies.quantiles();
        assertThat(quantiles.p50Us()).isBetween(499_500L, 500_500L);
        assertThat(quantiles.p99Us()).isBetween(988_000L, 992_000L);
        assertThat(quantiles.p999Us()).isBetween(999_000L, 1_001_000L);
        assertThat(quantiles.maxUs()).isGreaterThanOrEqualTo(TimeUnit.HOURS.toMicros(1));
    }
}
