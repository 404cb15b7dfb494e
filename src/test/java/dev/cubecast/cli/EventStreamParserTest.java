package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.cli.EventStreamParser.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamParserTest {
    private final List<Event> events = new ArrayList<>();
    private final EventStreamParser parser = new EventStreamParser("before", events::add);

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsAnyLineEndByteForByte(String end) throws IOException {
        String stream = String.join(
                end,
                ": comment",
                "data: é1",
                "",
                "id: 7",
                "event:gap",
                "data:a",
                "data:  b",
                "",
                "data",
                "",
                "retry: 9",
                "",
                "");

        for (byte next : stream.getBytes(StandardCharsets.UTF_8)) {
            parser.feed(new byte[] {next}, 1);
        }

        assertThat(events)
                .containsExactly(new Event("", "before", "é1"), new Event("gap", "7", "a\n b"), new Event("", "7", ""));
    }

    @Test
    void refusesAnEventWithoutEnd() {
        byte[] endless = new byte[1 << 20];
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        parser.feed(endless, endless.length);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than");
    }
}
