package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacingTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void publishersTakeTurnsAtEvenDistances() {
        Pacing first = new Pacing(1_000, 2, 0);
        Pacing second = new Pacing(1_000, 2, 1);
        List<String> due = new ArrayList<>();
        long[] next = {1, 1};
        for (long now = 0; now < 6 * MS; now += MS) {
            for (Pacing pacing : List.of(first, second)) {
                while (pacing.isDue(next[pacing.publisher()], now)) {
                    due.add(now / MS + ":" + pacing.publisher());
                    next[pacing.publisher()]++;
                }
            }
        }

        assertThat(due).containsExactly("0:0", "1:1", "2:0", "3:1", "4:0", "5:1");
    }

    @Test
    void keepsTheRateForADay() {
        Pacing pacing = new Pacing(3, 4, 3);
        long day = TimeUnit.DAYS.toNanos(1);
        long last = 3 * TimeUnit.DAYS.toSeconds(1) / 4;

        assertThat(pacing.isDue(last, day)).isTrue();
        assertThat(pacing.isDue(last + 1, day)).isFalse();
    }

    @Test
    void withoutARateEverythingIsDueAndCountsFromNow() {
        Pacing pacing = new Pacing(BenchPlan.UNLIMITED, 4, 3);

        assertThat(pacing.isDue(Long.MAX_VALUE, 0)).isTrue();
        assertThat(pacing.countsFromNs(1, 17 * MS)).isEqualTo(17 * MS);
    }

    @Test
    void whatIsLateCountsFromWhenItWasDue() {
        Pacing pacing = new Pacing(100, 1, 0);

        assertThat(pacing.countsFromNs(2, 11 * MS)).as("as late as a timer is").isEqualTo(11 * MS);
        assertThat(pacing.countsFromNs(2, 25 * MS)).isEqualTo(10 * MS);
    }
}
