package dev.cubecast.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON as text: recognised, quoted, put on one line, without changing a digit of its numbers. */
final class JsonText {
    /** Keeps no names of fields: whoever publishes chooses them. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonText() {}

    /** The line itself if it is one JSON value, else a JSON string of it. */
    static String ofLine(String line) {
        return compact(line).isPresent() ? line.strip() : quote(line);
    }

    static String quote(String text) {
        StringWriter quoted = new StringWriter(text.length() + 2);
        try (JsonGenerator generator = FACTORY.createGenerator(quoted)) {
            generator.writeString(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return quoted.toString();
    }

    /** The same value without spaces and line ends; nothing if the text is not exactly one JSON value. */
    static Optional<String> compact(String json) {
        StringWriter text = new StringWriter(json.length());
        try (JsonParser parser = FACTORY.createParser(json);
                JsonGenerator generator = FACTORY.createGenerator(text)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            copyValue(parser, generator);
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            generator.flush();
            return Optional.of(text.toString());
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A field of an object for people: a string as its text, any other value on one line; nothing if it is missing. */
    static Optional<String> readableField(String object, String field) {
        return field(
                object,
                field,
                parser -> Optional.of(
                        parser.currentToken() == JsonToken.VALUE_STRING ? onOneLine(parser.getText()) : text(parser)));
    }

    /** A field of an object that is a whole number; nothing if it is missing or something else. */
    static Optional<Long> number(String object, String field) {
        return field(
                object,
                field,
                parser -> parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        ? Optional.of(parser.getLongValue())
                        : Optional.empty());
    }

    /** An object of two fields of another, on one line; nothing if it lacks the second. */
    static Optional<String> only(String object, String first, String second) {
        Optional<String> firstValue = field(object, first, parser -> Optional.of(text(parser)));
        Optional<String> secondValue = field(object, second, parser -> Optional.of(text(parser)));
        return secondValue.map(value ->
                "{" + quote(first) + ":" + firstValue.orElse("null") + "," + quote(second) + ":" + value + "}");
    }

    /** The elements of a field that is an array, each on one line; nothing if it is missing or something else. */
    static Optional<List<String>> elements(String object, String field) {
        return field(object, field, JsonText::elements);
    }

    private static Optional<List<String>> elements(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return Optional.empty();
        }
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(text(parser));
        }
        return Optional.of(elements);
    }

    /** Reads the value of a field, at which the parser stands. */
    private interface ValueReader<T> {
        Optional<T> read(JsonParser parser) throws IOException;
    }

    private static <T> Optional<T> field(String object, String field, ValueReader<T> reader) {
        try (JsonParser parser = FACTORY.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(field);
                parser.nextToken();
                if (wanted) {
                    return reader.read(parser);
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String text(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            copyValue(parser, generator);
        }
        return text.toString();
    }

    private static void copyValue(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            copyToken(parser, token, generator);
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** Numbers are copied as they are written: as numbers of Java they could lose digits. */
    private static void copyToken(JsonParser parser, JsonToken token, JsonGenerator generator) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            generator.writeNumber(parser.getText());
        } else {
            generator.copyCurrentEvent(parser);
        }
    }

    /** Control characters but the tab are escaped: a body stays on its line and cannot steer the terminal. */
    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\n') {
                line.append("\\n");
            } else if (next == '\r') {
                line.append("\\r");
            } else if (next != '\t' && Character.isISOControl(next)) {
                line.append(String.format("\\u%04x", (int) next));
            } else {
                line.append(next);
            }
        }
        return line.toString();
    }
}
