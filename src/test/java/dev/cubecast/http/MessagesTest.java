package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.overlay.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final int MESSAGES_MAX = 3;

    private final Messages messages = new Messages(new JsonText(16), MESSAGES_MAX);

    @Test
    void keepsTheBytesOfAValue() {
        String value = " {\"a\" : 1.50} ";

        assertThat(bodies(messages.read(Messages.Form.ONE_VALUE, Bytes.utf8(value))))
                .containsExactly(value);
    }

    @Test
    void takesAValueFromEachLine() {
        Bytes body = Bytes.utf8("{\"a\":1}\n\r\n  \n\"x\"\r\n3");

        assertThat(bodies(messages.read(Messages.Form.ONE_VALUE_PER_LINE, body)))
                .containsExactly("{\"a\":1}", "\"x\"\r", "3");
    }

    @Test
    void namesTheLineThatIsNotJson() {
        assertThatThrownBy(() -> messages.read(Messages.Form.ONE_VALUE_PER_LINE, Bytes.utf8("1\n\n{oops}\n4")))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("line 3 is not a JSON value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n"})
    void refusesToPublishNothing(String body) {
        assertThat(codeOf(Messages.Form.ONE_VALUE_PER_LINE, body)).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(codeOf(Messages.Form.ONE_VALUE, body)).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void limitsTheNumberOfMessages() {
        assertThat(messages.read(Messages.Form.ONE_VALUE_PER_LINE, Bytes.utf8("1\n2\n3\n")))
                .hasSize(3);
        assertThat(codeOf(Messages.Form.ONE_VALUE_PER_LINE, "1\n2\n3\n4")).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void limitsTheSizeOfAMessage() {
        String largest = '"' + "x".repeat(Limits.MESSAGE_BYTES_MAX - 2) + '"';

        assertThat(messages.read(Messages.Form.ONE_VALUE, Bytes.utf8(largest))).hasSize(1);
        assertThat(codeOf(Messages.Form.ONE_VALUE, largest + " ")).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(codeOf(Messages.Form.ONE_VALUE_PER_LINE, "1\n" + largest + " "))
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void knowsTheContentTypesItTakes() {
        assertThat(Messages.form(null)).isEqualTo(Messages.Form.ONE_VALUE);
        assertThat(Messages.form("application/json")).isEqualTo(Messages.Form.ONE_VALUE);
        assertThat(Messages.form("Application/JSON; charset=\"UTF-8\"")).isEqualTo(Messages.Form.ONE_VALUE);
        assertThat(Messages.form("application/x-ndjson")).isEqualTo(Messages.Form.ONE_VALUE_PER_LINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                ";",
                ""
            })
    void refusesOtherContentTypes(String contentType) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> Messages.form(contentType));

        assertThat(refused.problem().code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    }

    private ErrorCode codeOf(Messages.Form form, String body) {
        return catchThrowableOfType(ProblemException.class, () -> messages.read(form, Bytes.utf8(body)))
                .problem()
                .code();
    }

    private static List<String> bodies(List<Bytes> encoded) {
        return encoded.stream()
                .map(Message::decode)
                .map(message -> message.body().toUtf8())
                .toList();
    }
}
