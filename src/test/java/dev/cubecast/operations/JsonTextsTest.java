package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each text is read as if it were the only one, whatever came before it. */
class JsonTextsTest {
    private static final int BUFFER_BYTES = 8_000;
    private static final String SPACE = " \t\r\n";

    private final JsonTexts texts = new JsonText(16).texts();

    /** The value of the field a; empty if the text is not one object. */
    private Optional<String> read(String text) throws IOException {
        JsonParser parser = texts.begin(Bytes.utf8(text));
        try {
            Optional<String> value = Optional.empty();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return value;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isA = parser.currentName().equals("a");
                parser.nextToken();
                Bytes slice = texts.slice(parser);
                value = isA ? Optional.of(slice.toUtf8()) : value;
            }
            return texts.end(parser) ? value : Optional.empty();
        } catch (JsonProcessingException invalid) {
            return Optional.empty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#ten")
    void readsEachTextByItself(long seed) throws IOException {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < 3_000; i++) {
            int bytes = random.nextInt(100) == 0 ? random.nextInt(3 * BUFFER_BYTES) : random.nextInt(100);
            String value = '"' + "ä".repeat(bytes / 2) + i + '"';
            String text = spaces(random) + "{\"b\":[1,{}],\"a\" :" + value + "}" + spaces(random);
            boolean isBroken = random.nextInt(10) == 0;

            Optional<String> found = read(isBroken ? broken(text, random) : text);

            assertThat(found).as(text).isEqualTo(isBroken ? Optional.empty() : Optional.of(value));
        }
    }

    private static String spaces(RandomGenerator random) {
        int count = random.nextInt(200) == 0 ? 2 * BUFFER_BYTES : random.nextInt(3);
        return SPACE.substring(random.nextInt(SPACE.length())).repeat(count);
    }

    private static String broken(String text, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, text.lastIndexOf('}'));
            case 1 -> text + "{";
            case 2 -> "[" + text + "]";
            default -> "";
        };
    }

    @Test
    void doesNotTakeTheEndOfOneTextFromTheNext() throws IOException {
        assertThat(read("{\"a\":1")).isEmpty();
        assertThat(read("}")).isEmpty();
        assertThat(read("{\"a\":1")).isEmpty();
        assertThat(read("2}")).isEmpty();
        assertThat(read("{\"a\":2}")).contains("2");
    }
}
