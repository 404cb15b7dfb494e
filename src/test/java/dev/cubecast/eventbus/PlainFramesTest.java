package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without a parser is read as a parser reads it. */
class PlainFramesTest {
    private static final int NESTING_MAX = 5;
    private static final byte[] NOISE = "\"\\{}[]:,0-.eE+u1a \n\u0000\u001f\u007f".getBytes(StandardCharsets.UTF_8);

    private final FrameParser parser = new FrameParser(new JsonText(NESTING_MAX));

    @Test
    void readsWhatNearlyAllClientsWrite() {
        assertThat(read("{\"type\":\"publish\",\"address\":\"a\",\"body\":{\"id\":[1,true]}}"))
                .isEqualTo(new ClientFrame.Publish("a", Bytes.utf8("{\"id\":[1,true]}"), Map.of()));
        assertThat(
                        read(
                                "{\"type\":\"send\",\"address\":\"a\",\"headers\":{\"sequence\":\"1\"},\"body\":\"ä\",\"replyAddress\":\"r\"}"))
                .isEqualTo(new ClientFrame.Send("a", Bytes.utf8("\"ä\""), Map.of("sequence", "1"), "r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\"}",
                "{\"type\":\"publish\",\"address\":\"\\u0061\",\"body\":1}",
                "{\"type\":\"publish\",\"address\":\"a\",\"body\":[[[[[]]]]]}",
                "{\"type\":\"publish\",\"address\":\"a\",\"address\":\"b\",\"body\":1}",
                "{\"type\":\"publish\",\"address\":\"a\",\"body\":1,\"timeout\":5}",
                "{\"type\":\"publish\",\"address\":\"a\"}",
                "{}",
                ""
            })
    void leavesTheRestToTheParser(String frame) {
        assertThat(read(frame)).isNull();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#ten")
    void readsNothingThatTheParserReadsOtherwise(long seed) {
        RandomGenerator random = Seeds.random(seed);
        JsonDocuments documents = new JsonDocuments(random);
        int read = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] frame = frame(documents, random).getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                frame[random.nextInt(frame.length)] =
                        random.nextInt(20) == 0 ? (byte) random.nextInt(256) : NOISE[random.nextInt(NOISE.length)];
            }
            Bytes text = Bytes.of(frame);
            ClientFrame plain = PlainFrames.read(text, NESTING_MAX);
            if (plain != null) {
                read++;
                assertThat(plain).as(text.toUtf8()).isEqualTo(parser.parseAny(text));
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    private static String frame(JsonDocuments documents, RandomGenerator random) {
        String space = documents.space();
        String type = List.of("publish", "send", "register").get(random.nextInt(3));
        return space + "{" + space + "\"type\"" + space + ":\"" + type + "\"," + space + "\"address\":"
                + (random.nextInt(4) == 0 ? documents.string() : "\"a\"")
                + ",\"headers\":{\"h\":" + (random.nextInt(4) == 0 ? documents.string() : "\"v\"") + "},\"body\":"
                + space
                + documents.value() + space + "}" + space;
    }

    private static ClientFrame read(String frame) {
        return PlainFrames.read(Bytes.utf8(frame), NESTING_MAX);
    }
}
