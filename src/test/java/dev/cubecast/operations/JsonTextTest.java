package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private final JsonText json = new JsonText(16);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0.5e+10",
                "true",
                "null",
                "\"text\"",
                "\"\\ud83d\\ude00\"",
                "\"grün 😀\"",
                "[]",
                "{}",
                " {\"a\": [1, {\"b\": null}]}\r\n",
                "{\"a\":1,\"a\":2}"
            })
    void takesOneValue(String text) {
        assertThat(json.whatIsWrong(Bytes.utf8(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "[1,",
                "{\"a\"}",
                "1 2",
                "{} {}",
                "\"open",
                "\"line\nend\"",
                "nope",
                "NaN",
                "'single'",
                "{a:1}",
                "[1,]",
                "01",
                "// comment\n1",
                "}",
                "\uFEFF{}",
                "ä"
            })
    void refusesWhatIsNotOneValue(String text) {
        assertThat(json.whatIsWrong(Bytes.utf8(text))).isPresent();
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(json.whatIsWrong(Bytes.of("{}".getBytes(StandardCharsets.UTF_16BE))))
                .isPresent();
        assertThat(json.whatIsWrong(Bytes.of("{}".getBytes(StandardCharsets.UTF_16LE))))
                .isPresent();
        assertThat(json.whatIsWrong(Bytes.of("\"ä\"".getBytes(StandardCharsets.ISO_8859_1))))
                .isPresent();
    }

    /** Browsers close a WebSocket whose text is not UTF-8, so a half of a surrogate pair must not get in. */
    @Test
    void refusesUtf8ThatOnlyLooksLikeIt() {
        byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};

        assertThat(json.whatIsWrong(Bytes.of(surrogate))).contains("it is not valid UTF-8");
        assertThat(json.whatIsWrong(Bytes.of(overlong))).contains("it is not valid UTF-8");
    }

    @Test
    void limitsNesting() {
        assertThat(json.whatIsWrong(Bytes.utf8("[".repeat(16) + "]".repeat(16))))
                .isEmpty();
        assertThat(json.whatIsWrong(Bytes.utf8("[".repeat(17) + "]".repeat(17))))
                .isPresent();
    }

    @Test
    void limitsNumbers() {
        assertThat(json.whatIsWrong(Bytes.utf8("9".repeat(1_000)))).isEmpty();
        assertThat(json.whatIsWrong(Bytes.utf8("9".repeat(1_001)))).isPresent();
    }

    @Test
    void looksAtItsSliceOnly() {
        byte[] around = "xx[1]yy".getBytes(StandardCharsets.UTF_8);

        assertThat(json.whatIsWrong(Bytes.of(around, 2, 3))).isEmpty();
    }
}
