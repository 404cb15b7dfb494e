package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {
    private final ByteWriter writer = new ByteWriter();

    @Test
    void whatIsTakenStaysAsItIs() {
        Bytes small = writer.writeText("small").take();
        Bytes large = writer.writeText("y".repeat(5_000)).take();
        writer.writeText("z".repeat(5_000));

        assertThat(small.toUtf8()).isEqualTo("small");
        assertThat(large.toUtf8()).isEqualTo("y".repeat(5_000));
        assertThat(writer.length()).isEqualTo(5_000);
    }

    @Test
    void doesNotKeepTheMemoryOfAPeak() {
        Bytes peak = writer.writeText("y".repeat(100_000)).take();
        writer.writeText("z".repeat(700));

        assertThat(peak.array()).hasSizeLessThanOrEqualTo(2 * 100_000);
        assertThat(writer.written().array()).hasSizeLessThanOrEqualTo(1_024);
    }

    @Test
    void doesNotHandOverAnArrayThatIsMostlyEmpty() {
        assertThat(writer.writeText("small").take().array()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 7, 10, 99, 100, 105, 1_000, 65_536, 1_795_274_467_572L, 999_999_999_999_999_999L, Long.MAX_VALUE
            })
    void writesNumbersInDecimalDigits(long number) {
        assertThat(writer.writeText("n=").writeDecimal(number).written().toUtf8())
                .isEqualTo("n=" + number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "grüße", "plain first, then \u20ac", "\ud83d\ude80", "\u007f", "\u0080"})
    void writesTextAsUtf8(String text) {
        assertThat(writer.writeByte('<')
                        .writeText(text)
                        .writeByte('>')
                        .written()
                        .toUtf8())
                .isEqualTo("<" + text + ">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a \"quote\"",
                "back\\slash",
                "line\nend \u0001",
                "grüße \u20ac",
                "\ud83d\ude80 \"up\""
            })
    void writesWhatAJsonReaderReadsAgain(String text) {
        String json = writer.writeJsonString(text).written().toUtf8();

        assertThat(new JsonArray("[" + json + "]").getString(0)).isEqualTo(text);
    }
}
