package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ticks are due at multiples of 20 ms while there is something to do, and of 100 ms otherwise. */
class ReplicaPaceTest {
    private final ReplicaPace pace = new ReplicaPace();

    @Test
    void theFirstTickIsTakenAtOnce() {
        assertThat(pace.dueMs(-1234)).isEqualTo(-1234);
        assertThat(pace.takesTick(-1234)).isTrue();
        assertThat(pace.dueMs(-1234)).isEqualTo(-1200);
    }

    @Test
    void aQuietNodeTicksSeldomAndATickThatComesEarlyIsNotTaken() {
        assertThat(pace.takesTick(1007)).isTrue();

        assertThat(pace.takesTick(1099)).isFalse();
        assertThat(pace.dueMs(1099)).isEqualTo(1100);
        assertThat(pace.takesTick(1100)).isTrue();
        assertThat(pace.dueMs(1100)).isEqualTo(1200);
    }

    @Test
    void activityBringsTheNextTickNearAndTellsOfItOnce() {
        AtomicInteger told = new AtomicInteger();
        pace.whenBusy(told::incrementAndGet);
        pace.takesTick(1000);

        pace.onActivity(1005);
        assertThat(pace.dueMs(1005)).isEqualTo(1020);
        pace.onActivity(1019);
        assertThat(told).hasValue(1);

        assertThat(pace.takesTick(1020)).isTrue();
        assertThat(pace.dueMs(1020)).isEqualTo(1040);
    }

    @Test
    void activityThatComesAfterAWhileFindsTheTickOverdue() {
        pace.takesTick(1000);

        pace.onActivity(1090);

        assertThat(pace.dueMs(1090)).isEqualTo(1020);
        assertThat(pace.takesTick(1090)).isTrue();
    }

    @Test
    void aNodeIsQuietAgainSomeTimeAfterTheLastActivity() {
        AtomicInteger told = new AtomicInteger();
        pace.whenBusy(told::incrementAndGet);
        pace.takesTick(1000);
        pace.onActivity(1000);

        assertThat(pace.takesTick(1299)).isTrue();
        assertThat(pace.dueMs(1299)).isEqualTo(1300);
        assertThat(pace.takesTick(1300)).isTrue();
        assertThat(pace.dueMs(1300)).isEqualTo(1400);

        pace.onActivity(1310);
        assertThat(told).hasValue(2);
    }
}
