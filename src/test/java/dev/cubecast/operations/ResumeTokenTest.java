package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.topic.TopicId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {
    private static final TopicId ID = new TopicId(-1, 42);
    private static final ResumeToken TOKEN = new ResumeToken(ID, 65_536, 9);

    @Test
    void readsWhatItWrites() {
        assertThat(ResumeToken.parse(TOKEN.text())).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "-1-1",
                "ffffffffffffffff000000000000002a-1",
                "0-0-0",
                "ffffffffffffffff000000000000002a-1--1",
                "ffffffffffffffff000000000000002a-start-1",
                "\u0661"
            })
    void doesNotReadAnythingElse(String text) {
        assertThat(ResumeToken.parse(text)).isEmpty();
    }

    @Test
    void maySayThatNothingWasThereBefore() {
        ResumePoint first = new ResumePoint(ID, 65_536, 0);
        String text = ResumeToken.before(first).text();

        assertThat(text).isEqualTo("ffffffffffffffff000000000000002a-65536-start");
        assertThat(ResumeToken.parse(text).orElseThrow().point()).isEqualTo(first);
    }

    @Test
    void goesOnBehindItsMessage() {
        assertThat(TOKEN.point()).isEqualTo(new ResumePoint(ID, 65_536, 10));
    }
}
