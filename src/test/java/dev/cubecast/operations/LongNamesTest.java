package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cubecast.json.JsonObjects;
import dev.cubecast.message.Bytes;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Clients choose the names of fields: the longest ones, never the same twice, must not stay. */
class LongNamesTest {
    private static final int TEXTS = 200;
    private static final int NAMES = 20;
    private static final String LONG = "n".repeat(49_000);
    private static final long GROWTH_MAX = 20 << 20;

    private final JsonText json = new JsonText(16);

    private static Bytes text(int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES; i++) {
            text.append(i == 0 ? '{' : ',')
                    .append('"')
                    .append(number * NAMES + i)
                    .append(LONG)
                    .append("\":1");
        }
        return Bytes.utf8(text.append('}').toString());
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void keepsNoneOfWhatIsChecked() {
        assertThat(json.whatIsWrong(text(0))).isEmpty();
        long before = usedBytes();

        for (int i = 1; i <= TEXTS; i++) {
            assertThat(json.whatIsWrong(text(i))).isEmpty();
        }

        assertThat(usedBytes() - before).isLessThan(GROWTH_MAX);
        assertThat(json.whatIsWrong(Bytes.utf8("[".repeat(17) + "]".repeat(17))))
                .isPresent();
    }

    @Test
    void keepsNoneOfWhatIsReadOneAfterTheOther() throws IOException {
        JsonTexts texts = json.texts();
        read(texts, text(0));
        long before = usedBytes();

        for (int i = 1; i <= TEXTS; i++) {
            assertThat(read(texts, text(i))).isTrue();
        }

        assertThat(usedBytes() - before).isLessThan(GROWTH_MAX);
    }

    @Test
    void keepsNoneOfWhatAnEmptyTextFollowsOn() throws IOException {
        JsonTexts texts = json.texts();
        read(texts, text(0));
        long before = usedBytes();

        for (int i = 1; i <= TEXTS; i++) {
            assertThat(read(texts, text(i))).isTrue();
            assertThat(read(texts, Bytes.EMPTY)).isFalse();
        }

        assertThat(usedBytes() - before).isLessThan(GROWTH_MAX);
    }

    private static boolean read(JsonTexts texts, Bytes text) throws IOException {
        JsonParser parser = texts.begin(text);
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        parser.skipChildren();
        return texts.end(parser);
    }

    @Test
    void keepsNoneOfTheObjectsThatAreMade() {
        assertThat(JsonObjects.parse(text(0).toUtf8())).isPresent();
        long before = usedBytes();

        for (int i = 1; i <= TEXTS; i++) {
            assertThat(JsonObjects.parse(text(i).toUtf8())).isPresent();
        }

        assertThat(usedBytes() - before).isLessThan(GROWTH_MAX);
    }
}
