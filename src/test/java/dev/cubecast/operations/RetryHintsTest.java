package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryHintsTest {
    private static LongSummaryStatistics hintsFor(int clients) {
        RetryHints hints = new RetryHints(() -> clients, 2_000, Seeds.random(1));
        return LongStream.generate(hints::nextMs).limit(10_000).summaryStatistics();
    }

    @Test
    void areSpreadOverTheTimeThatTheClientsNeedToComeBack() {
        LongSummaryStatistics hints = hintsFor(10_000);

        assertThat(hints.getMin()).isBetween(1L, 50L);
        assertThat(hints.getMax()).isBetween(4_950L, 5_000L);
        assertThat(hints.getAverage()).isBetween(2_400.0, 2_600.0);
    }

    @Test
    void fewClientsAreSpreadToo() {
        assertThat(hintsFor(0).getMax()).isBetween(1_950L, 2_000L);
    }

    @Test
    void nobodyWaitsLongerThanAMinute() {
        assertThat(hintsFor(10_000_000).getMax()).isBetween(59_000L, 60_000L);
    }

    @Test
    void onlyWhatPassesAtThisNodeHasOne() {
        RetryHints hints = new RetryHints(() -> 0, 2_000, Seeds.random(1));

        assertThat(hints.on(new Problem(ErrorCode.TOO_MANY_SESSIONS, "")).members())
                .hasSize(1);
        assertThat(hints.on(new Problem(ErrorCode.SHUTTING_DOWN, "")).members()).isEmpty();
        assertThat(hints.on(new Problem(ErrorCode.INVALID_TOPIC, "")).members()).isEmpty();
    }
}
