package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What frames mean, that bodies stay the bytes that came, and what is said of every frame that means nothing. */
class FrameParserTest {
    private static final int NESTING_MAX = 32;

    private final FrameParser parser = new FrameParser(new JsonText(NESTING_MAX));

    private ClientFrame parse(String text) {
        return parser.parse(Bytes.utf8(text));
    }

    // ---- Frames that mean something ----

    @Test
    void readsEveryType() {
        assertThat(parse("{\"type\":\"ping\"}")).isEqualTo(new ClientFrame.Ping());
        assertThat(parse("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"h\":\"v\"},\"body\":[1, 2]}"))
                .isEqualTo(new ClientFrame.Publish("a", Bytes.utf8("[1, 2]"), Map.of("h", "v")));
        assertThat(parse("{\"type\":\"send\",\"address\":\"a\",\"replyAddress\":\"r\",\"body\":\"b\"}"))
                .isEqualTo(new ClientFrame.Send("a", Bytes.utf8("\"b\""), Map.of(), "r"));
        assertThat(parse("{\"type\":\"register\",\"address\":\"a\",\"headers\":{\"from\":\"earliest\"}}"))
                .isEqualTo(new ClientFrame.Register("a", Map.of("from", "earliest")));
        assertThat(parse("{\"type\":\"unregister\",\"address\":\"a\"}")).isEqualTo(new ClientFrame.Unregister("a"));
    }

    @Test
    void takesNoBodyAsNull() {
        assertThat(parse("{\"type\":\"publish\",\"address\":\"a\"}"))
                .isEqualTo(new ClientFrame.Publish("a", Bytes.utf8("null"), Map.of()));
        assertThat(parse("{\"type\":\"send\",\"address\":\"a\",\"body\":null,\"headers\":null,\"replyAddress\":null}"))
                .isEqualTo(new ClientFrame.Send("a", Bytes.utf8("null"), Map.of(), null));
    }

    @Test
    void passesOverFieldsThatMeanNothingHere() {
        assertThat(parse("{\"timeout\":\"soon\",\"type\":\"ping\",\"headers2\":{\"a\":[{}]},\"send\":true}"))
                .isEqualTo(new ClientFrame.Ping());
    }

    @Test
    void makesTextsOfHeadersThatAreNumbersAndTruthValues() {
        ClientFrame frame =
                parse("{\"type\":\"register\",\"address\":\"a\",\"headers\":{\"from\":17,\"big\":1e400,\"yes\":true}}");

        assertThat(frame).isEqualTo(new ClientFrame.Register("a", Map.of("from", "17", "big", "1e400", "yes", "true")));
    }

    @Test
    void keepsHeadersInTheirOrder() {
        ClientFrame.Publish frame = (ClientFrame.Publish)
                parse("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"z\":\"1\",\"a\":\"2\",\"m\":\"3\"}}");

        assertThat(frame.headers().keySet()).containsExactly("z", "a", "m");
    }

    /** One that is a slice of something larger, as a transport may hand it over. */
    @Test
    void cutsTheBodyOutOfASlice() {
        byte[] larger =
                "junk{\"type\":\"publish\",\"address\":\"ä\",\"body\" : 12.50 }junk".getBytes(StandardCharsets.UTF_8);

        ClientFrame frame = parser.parse(Bytes.of(larger, 4, larger.length - 8));

        assertThat(frame).isEqualTo(new ClientFrame.Publish("ä", Bytes.utf8("12.50"), Map.of()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#ten")
    void keepsTheVeryBytesOfABody(long seed) {
        RandomGenerator random = Seeds.random(seed);
        JsonDocuments documents = new JsonDocuments(random);
        for (int i = 0; i < 1_000; i++) {
            String body = documents.value();
            String frame = frameAround(body, documents, random);

            ClientFrame parsed = parse(frame);

            assertThat(parsed).as(frame).isInstanceOf(ClientFrame.Publish.class);
            assertThat(((ClientFrame.Publish) parsed).body().toUtf8()).as(frame).isEqualTo(body);
        }
    }

    private static String frameAround(String body, JsonDocuments documents, RandomGenerator random) {
        List<String> fields = new ArrayList<>(List.of(
                field("type", "\"publish\"", documents),
                field("address", "\"a\"", documents),
                field("body", body, documents),
                field("other" + random.nextInt(9), documents.value(), documents),
                field("headers", "{\"body\":" + documents.string() + "}", documents)));
        for (int i = fields.size(); i > 1; i--) {
            Collections.swap(fields, i - 1, random.nextInt(i));
        }
        return documents.space()
                + fields.stream().collect(Collectors.joining(",", "{" + documents.space(), "}"))
                + documents.space();
    }

    private static String field(String name, String value, JsonDocuments documents) {
        return documents.space() + "\"" + name + "\"" + documents.space() + ":" + documents.space() + value
                + documents.space();
    }

    // ---- Frames that mean nothing ----

    static Stream<Arguments> badFrames() {
        return Stream.of(
                bad("", ErrorCode.INVALID_JSON),
                bad("   ", ErrorCode.INVALID_JSON),
                bad("hello", ErrorCode.INVALID_JSON),
                bad("[]", ErrorCode.INVALID_JSON),
                bad("\"ping\"", ErrorCode.INVALID_JSON),
                bad("null", ErrorCode.INVALID_JSON),
                bad("17", ErrorCode.INVALID_JSON),
                bad("{", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\"", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\"}}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\"}{\"type\":\"ping\"}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\",}", ErrorCode.INVALID_JSON),
                bad("{'type':'ping'}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\"/* */}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"pi\nng\"}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"body\":}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"body\":01}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"body\":NaN}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"body\":\"\\x\"}", ErrorCode.INVALID_JSON),
                bad("{\"type\":\"ping\",\"headers\":{\"a\":\"b\"", ErrorCode.INVALID_JSON),
                bad("\u0000{\"type\":\"ping\"}", ErrorCode.INVALID_JSON),
                bad("\uFEFF{\"type\":\"ping\"}", ErrorCode.INVALID_JSON),
                bad("{}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":null}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":17}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":true}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":[\"ping\"]}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":{}}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":\"\"}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":\"PING\"}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":\"message\",\"address\":\"a\"}", ErrorCode.UNKNOWN_TYPE),
                bad("{\"type\":\"publish\"}", ErrorCode.MISSING_ADDRESS),
                bad("{\"type\":\"send\",\"address\":null}", ErrorCode.MISSING_ADDRESS),
                bad("{\"type\":\"register\"}", ErrorCode.MISSING_ADDRESS),
                bad("{\"type\":\"unregister\"}", ErrorCode.MISSING_ADDRESS),
                bad("{\"type\":\"publish\",\"address\":17}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":[\"a\"]}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"send\",\"address\":\"a\",\"replyAddress\":17}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":\"none\"}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":[]}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":17}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"h\":null}}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"h\":{}}}", ErrorCode.INVALID_REQUEST),
                bad("{\"type\":\"publish\",\"address\":\"a\",\"headers\":{\"h\":[1]}}", ErrorCode.INVALID_REQUEST));
    }

    private static Arguments bad(String frame, ErrorCode code) {
        return Arguments.of(frame, code);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badFrames")
    void saysWhatIsWrong(String frame, ErrorCode code) {
        ClientFrame parsed = parse(frame);

        assertThat(parsed).isInstanceOf(ClientFrame.Bad.class);
        ClientFrame.Bad found = (ClientFrame.Bad) parsed;
        assertThat(found.problem().code()).isEqualTo(code);
        assertThat(found.problem().detail()).isNotBlank().doesNotContain("Exception", "java.", "Source:");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("namesOfFields")
    void refusesFieldsThatAreGivenTwice(String name) {
        String value = name.equals("headers") ? "{}" : "\"publish\"";
        String twice = "{\"type\":\"publish\",\"address\":\"a\",\"replyAddress\":\"r\",\"headers\":{},\"body\":1,\""
                + name + "\":" + value + "}";

        assertBad(twice, ErrorCode.INVALID_REQUEST);
    }

    static Stream<String> namesOfFields() {
        return Stream.of("type", "address", "replyAddress", "headers", "body");
    }

    @Test
    void refusesHeadersThatAreGivenTwice() {
        assertBad(
                "{\"type\":\"ping\",\"headers\":{\"a\":\"1\",\"b\":\"\",\"\\u0061\":\"1\"}}",
                ErrorCode.INVALID_REQUEST);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        for (byte[] wrong :
                List.of(bytes(0xFF), bytes(0xC0, 0x80), bytes(0xED, 0xA0, 0x80), bytes(0xE2, 0x82), bytes(0))) {
            byte[] frame =
                    "{\"type\":\"publish\",\"address\":\"a\",\"body\":\"????\"}".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(wrong, 0, frame, frame.length - 6, wrong.length);

            ClientFrame parsed = parser.parse(Bytes.of(frame));

            assertThat(parsed).isInstanceOf(ClientFrame.Bad.class);
            assertThat(((ClientFrame.Bad) parsed).problem().code()).isEqualTo(ErrorCode.INVALID_JSON);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
        return bytes;
    }

    /** So that whoever sent it learns what became of it. */
    @Test
    void findsTheReplyAddressOfABadFrameIfThatCameBefore() {
        assertThat(assertBad("{\"replyAddress\":\"r\",\"type\":\"send\"}", ErrorCode.MISSING_ADDRESS)
                        .address())
                .isEqualTo("r");
        assertThat(assertBad("{\"replyAddress\":\"r\",\"body\":nonsense}", ErrorCode.INVALID_JSON)
                        .address())
                .isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"headers\":17",
                "\"headers\":[{},[1]]",
                "\"headers\":{\"a\":\"b\",\"from\":{\"a\":[]},\"c\":\"d\"}",
                "\"headers\":{\"from\":null}",
                "\"headers\":{\"a\":\"1\",\"a\":\"2\"}",
                "\"headers\":{},\"headers\":{\"a\":{}}",
                "\"body\":1,\"body\":{\"a\":[]}"
            })
    void findsWhereTheClientHearsOfWhatIsWrongThoughItComesLater(String wrong) {
        String topic = "{" + wrong + ",\"address\":\"t\",\"replyAddress\":\"r\",\"type\":";
        for (String type : List.of("register", "unregister")) {
            assertThat(assertBad(topic + '"' + type + "\"}", ErrorCode.INVALID_REQUEST)
                            .address())
                    .isEqualTo("t");
        }
        for (String type : List.of("send", "publish")) {
            assertThat(assertBad(topic + '"' + type + "\"}", ErrorCode.INVALID_REQUEST)
                            .address())
                    .isEqualTo("r");
        }
    }

    // ---- Limits ----

    @Test
    void takesAsManyHeadersAsAMessageHas() {
        assertThat(parse(withHeaders(Message.HEADERS_MAX))).isInstanceOf(ClientFrame.Publish.class);
        assertBad(withHeaders(Message.HEADERS_MAX + 1), ErrorCode.TOO_LARGE);
    }

    private static String withHeaders(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"h" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{\"type\":\"publish\",\"address\":\"a\",\"headers\":{", "}}"));
    }

    @Test
    void limitsHowDeepABodyIsNested() {
        assertThat(parse(nested(NESTING_MAX - 1))).isInstanceOf(ClientFrame.Publish.class);
        assertBad(nested(NESTING_MAX), ErrorCode.INVALID_JSON);
        assertBad(nested(500_000), ErrorCode.INVALID_JSON);
    }

    private static String nested(int depth) {
        return "{\"type\":\"publish\",\"address\":\"a\",\"body\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    @Test
    void limitsTheDigitsOfANumber() {
        assertThat(parse("{\"type\":\"publish\",\"address\":\"a\",\"body\":" + "1".repeat(1_000) + "}"))
                .isInstanceOf(ClientFrame.Publish.class);
        assertBad(
                "{\"type\":\"publish\",\"address\":\"a\",\"body\":" + "1".repeat(1_001) + "}", ErrorCode.INVALID_JSON);
    }

    private ClientFrame.Bad assertBad(String frame, ErrorCode code) {
        ClientFrame parsed = parse(frame);
        assertThat(parsed).as(frame).isInstanceOf(ClientFrame.Bad.class);
        ClientFrame.Bad bad = (ClientFrame.Bad) parsed;
        assertThat(bad.problem().code()).as(frame).isEqualTo(code);
        return bad;
    }
}
