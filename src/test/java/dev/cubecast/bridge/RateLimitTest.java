package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void letsAsManyHappenAtOnceAsInASecond() {
        RateLimit limit = new RateLimit(10, 10, 5_000);

        assertThat(takeAll(limit, 5_000)).isEqualTo(10);
    }

    @Test
    void letsOneHappenForEachPartOfASecond() {
        RateLimit limit = new RateLimit(10, 10, 0);
        takeAll(limit, 0);

        assertThat(limit.allows(99)).isFalse();
        assertThat(takeAll(limit, 100)).isEqualTo(1);
        assertThat(takeAll(limit, 450)).isEqualTo(3);
        assertThat(takeAll(limit, 500)).isEqualTo(1);
    }

    @Test
    void losesNothingToMomentsThatAreShorterThanOneNeeds() {
        RateLimit limit = new RateLimit(3, 3, 0);
        takeAll(limit, 0);
        int happened = 0;
        for (long nowMs = 1; nowMs <= 10_000; nowMs++) {
            happened += takeAll(limit, nowMs);
        }

        assertThat(happened).isEqualTo(30);
    }

    @Test
    void savesNoMoreThanThoseOfASecond() {
        RateLimit limit = new RateLimit(200_000, 200_000, 0);
        takeAll(limit, 0);

        assertThat(takeAll(limit, Long.MAX_VALUE)).isEqualTo(200_000);
    }

    @Test
    void letsFewerHappenAtOnceThanInASecond() {
        RateLimit limit = new RateLimit(1_000, 20, 0);

        assertThat(takeAll(limit, 0)).isEqualTo(20);
        assertThat(takeAll(limit, 5)).isEqualTo(5);
        assertThat(takeAll(limit, 60_000)).isEqualTo(20);
    }

    @Test
    void whatHappensBeyondIsMadeUpFor() {
        RateLimit limit = new RateLimit(1_000, 20, 0);

        limit.take(24);

        assertThat(limit.allows(4)).isFalse();
        assertThat(takeAll(limit, 7)).isEqualTo(3);
    }

    private static int takeAll(RateLimit limit, long nowMs) {
        int taken = 0;
        while (limit.allows(nowMs)) {
            limit.take();
            taken++;
        }
        return taken;
    }
}
