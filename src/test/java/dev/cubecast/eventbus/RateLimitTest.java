package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void letsAsManyHappenAtOnceAsInASecond() {
        RateLimit limit = new RateLimit(10, 5_000);

        assertThat(takeAll(limit, 5_000)).isEqualTo(10);
    }

    @Test
    void letsOneHappenForEachPartOfASecond() {
        RateLimit limit = new RateLimit(10, 0);
        takeAll(limit, 0);

        assertThat(limit.allows(99)).isFalse();
        assertThat(takeAll(limit, 100)).isEqualTo(1);
        assertThat(takeAll(limit, 450)).isEqualTo(3);
        assertThat(takeAll(limit, 500)).isEqualTo(1);
    }

    @Test
    void losesNothingToMomentsThatAreShorterThanOneNeeds() {
        RateLimit limit = new RateLimit(3, 0);
        takeAll(limit, 0);
        int happened = 0;
        for (long nowMs = 1; nowMs <= 10_000; nowMs++) {
            happened += takeAll(limit, nowMs);
        }

        assertThat(happened).isEqualTo(30);
    }

    @Test
    void savesNoMoreThanThoseOfASecond() {
        RateLimit limit = new RateLimit(200_000, 0);
        takeAll(limit, 0);

        assertThat(takeAll(limit, Long.MAX_VALUE)).isEqualTo(200_000);
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
