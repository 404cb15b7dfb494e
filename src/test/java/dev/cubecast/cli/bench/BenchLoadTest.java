package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchLoadTest {
    private final BenchLoad load = new BenchLoad("t", new BenchPlan(1, 1, 1, 128, 10, 3, BenchPlan.UNLIMITED, null), 7);

    @Test
    void lastsForTheWarmUpAndTheMeasuredTime() {
        assertThat(load.isOn(0)).isTrue();
        assertThat(load.isOn(12_999_999_999L)).isTrue();
        assertThat(load.isOn(13_000_000_000L)).isFalse();
        assertThat(load.isCut()).isFalse();
    }

    @Test
    void endsWithoutTroubleWhenItsUserWantsIt() throws InterruptedException {
        load.cut();

        assertThat(load.isOn(0)).isFalse();
        assertThat(load.awaitCut(Long.MAX_VALUE)).isTrue();
        assertThat(load.trouble()).isEmpty();
    }

    @Test
    void endsWhenTooManyMessagesFailToTellThemApart() {
        for (int i = 1; i < NumberRanges.RANGES_MAX; i++) {
            load.onFailed(0, "overloaded");
        }
        assertThat(load.isCut()).isFalse();

        load.onFailed(0, "timeout");

        assertThat(load.isCut()).isTrue();
        assertThat(load.trouble()).contains("10000 messages failed, the last one as timeout");
    }

    @Test
    void endsWhenASubscriptionDoes() {
        load.fail(new IllegalStateException("gone"));

        assertThat(load.isCut()).isTrue();
        assertThat(load.trouble()).contains("gone");
    }
}
