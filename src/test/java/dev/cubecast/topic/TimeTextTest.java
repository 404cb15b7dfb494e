package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T08:30:00Z, 2026-11-21T08:30:00Z",
        "2026-11-21T08:30Z, 2026-11-21T08:30:00Z",
        "2026-11-21T08:30:00.123Z, 2026-11-21T08:30:00.123Z",
        "2026-11-21T08:30:00+01:00, 2026-11-21T07:30:00Z",
        "2026-11-21T08:30:00+0100, 2026-11-21T07:30:00Z",
        "2026-11-21T08:30:00-0330, 2026-11-21T12:00:00Z",
        "2026-11-21T08:30+01, 2026-11-21T07:30:00Z",
        "2026-11-21T08:30:00, 2026-11-21T08:30:00Z",
        "2026-11-21T08:30, 2026-11-21T08:30:00Z",
        "2026-11-21, 2026-11-21T00:00:00Z",
    })
    void readsIso8601AndTakesWhatNamesNoOffsetForUtc(String text, Instant time) {
        assertThat(TimeText.parse(text)).hasValue(time.toEpochMilli());
    }

    @Test
    void readsMilliseconds() {
        assertThat(TimeText.parse("1795221524101")).hasValue(1_795_221_524_101L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "-1",
                "1.5",
                "2026-11-31",
                "2026-11-21T25:00",
                "2026-11-21Z",
                "9999999999999999999"
            })
    void knowsWhatIsNoTime(String text) {
        assertThat(TimeText.parse(text)).isEmpty();
    }
}
