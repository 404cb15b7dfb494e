package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.message.Message;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers of a publish reach the subscribers. */
class HeadersTest {
    @Test
    void takesOutWhatIsSaidToTheNode() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("z", "1");
        given.put("producer", "p");
        given.put("sequence", "1");
        given.put("durability", "leader");
        given.put("deadlineMs", "100");
        given.put("a", "");

        Map<String, String> left = Headers.ofMessage(given);

        assertThat(left).containsExactly(Map.entry("z", "1"), Map.entry("a", ""));
        assertThat(given).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset", "epoch", "timestamp", "gap"})
    void refusesWhatTheNodeSays(String name) {
        assertThatThrownBy(() -> Headers.ofMessage(Map.of(name, "1")))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(refused.problem().detail()).contains(name);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Offset", "GAP", "token", "topic"})
    void letsAllOthersPass(String name) {
        assertThat(Headers.ofMessage(Map.of(name, "1"))).containsExactly(Map.entry(name, "1"));
    }

    @Test
    void limitsTheBytesOfANameAndOfAValue() {
        String largest = "é".repeat(Message.HEADER_BYTES_MAX / 2);
        assertThat(Headers.ofMessage(Map.of(largest, largest))).hasSize(1);

        for (Map<String, String> larger : List.of(Map.of(largest + "a", ""), Map.of("a", largest + "a"))) {
            assertThatThrownBy(() -> Headers.ofMessage(larger))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.TOO_LARGE));
        }
    }

    @Test
    void areParametersOfThePublish() {
        assertThat(Headers.parameters(Map.of("deadlineMs", "100")).number("deadlineMs", 1, 1, 1_000))
                .isEqualTo(100);
        assertThat(Headers.parameters(Map.of()).text("producer")).isEmpty();
    }
}
