package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"t", "...", ".t", "host/cpu.0_a-b", "/", "a/..", "A.9"})
    void takesLettersDigitsAndAFewSigns(String text) {
        assertThat(new TopicName(text).text()).isEqualTo(text);
    }

    /** What stands beside those in the table of characters. */
    @ParameterizedTest
    @ValueSource(strings = {",", ":", "@", "[", "^", "`", "{", "a\n", "\0"})
    void takesNoOthers(String text) {
        assertThatThrownBy(() -> new TopicName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesUpTo200OfThem() {
        assertThat(new TopicName("n".repeat(200)).text()).hasSize(200);
        assertThatThrownBy(() -> new TopicName("n".repeat(201))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1 to 200 letters",
        "two words, 1 to 200 letters",
        "ä, 1 to 200 letters",
        "a%2Fb, 1 to 200 letters",
        "., clients take out of addresses",
        ".., clients take out of addresses"
    })
    void saysWhatIsNoName(String text, String reason) {
        assertThatThrownBy(() -> new TopicName(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
