package dev.cubecast.operations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cubecast.message.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks that bytes are exactly one JSON value in UTF-8, as they travel and are embedded in what subscribers get
 * without being parsed again. The bytes themselves are not changed. For one thread.
 */
public final class JsonText {
    /**
     * So much is read with one factory or parser and a last text, in bytes. Either keeps the names of fields that it
     * has met, to know them again, and counts them but not their bytes; a name has up to 50,000.
     */
    static final int BYTES_PER_FACTORY = 256 << 10;

    private static final int NUMBER_DIGITS_MAX = 1_000;
    private static final Pattern PLACE_IN_SOURCE = Pattern.compile(" \\([a-zA-Z ]*\\[Source: [^]]*]\\)");

    private JsonFactory factory;
    private int bytesRead;

    public JsonText(int nestingMax) {
        factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(nestingMax)
                        .maxNumberLength(NUMBER_DIGITS_MAX)
                        .build())
                // Errors go to clients: they must not quote what another request left in a buffer.
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                // The process would keep the names that clients choose.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /** What is wrong with the text, in words; empty if it is one JSON value. */
    public Optional<String> whatIsWrong(Bytes text) {
        Optional<String> badEncoding = whatIsWrongWithEncoding(text);
        return badEncoding.isPresent() ? badEncoding : whatIsWrongWithSyntax(text);
    }

    /** The parser would also take UTF-16 and a byte order mark, and does not look at every byte of a text it skips. */
    public static Optional<String> whatIsWrongWithEncoding(Bytes text) {
        if (isPlainAscii(text)) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.get(i) == 0) {
                return Optional.of("it has a zero byte at " + i + "; JSON is expected in UTF-8");
            }
        }
        if (text.get(0) < 0) {
            return Optional.of("it starts with a byte that starts no JSON value, perhaps a byte order mark");
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.array(), text.offset(), text.length()));
            return Optional.empty();
        } catch (CharacterCodingException notUtf8) {
            return Optional.of("it is not valid UTF-8");
        }
    }

    /**
     * Whether all bytes are ASCII and none is zero. Each message is looked at: without a branch for each byte that is
     * soon done.
     */
    private static boolean isPlainAscii(Bytes text) {
        byte[] array = text.array();
        int end = text.offset() + text.length();
        int signs = 0;
        for (int i = text.offset(); i < end; i++) {
            // Below zero for a zero byte and for those above ASCII, which are negative.
            signs |= array[i] - 1;
        }
        return signs >= 0;
    }

    /** Reads texts one after the other within the limits. */
    public JsonTexts texts() {
        return new JsonTexts(factory);
    }

    private JsonParser parser(Bytes text) throws IOException {
        if (bytesRead >= BYTES_PER_FACTORY) {
            factory = factory.copy();
            bytesRead = 0;
        }
        bytesRead += text.length();
        return factory.createParser(text.array(), text.offset(), text.length());
    }

    private Optional<String> whatIsWrongWithSyntax(Bytes text) {
        try (JsonParser parser = parser(text)) {
            if (parser.nextToken() == null) {
                return Optional.of("it is empty; one JSON value is expected");
            }
            skipValue(parser);
            return parser.nextToken() == null
                    ? Optional.empty()
                    : Optional.of("more follows after the first value; one JSON value is expected");
        } catch (JsonProcessingException invalid) {
            return Optional.of(describe(invalid));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What the parser says is wrong, without what it says of its own settings. */
    public static String describe(JsonProcessingException invalid) {
        return PLACE_IN_SOURCE.matcher(invalid.getOriginalMessage()).replaceAll("");
    }

    private static void skipValue(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            // At the end of the bytes inside a structure the parser throws.
            token = parser.nextToken();
        }
    }
}
