package dev.cubecast.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cubecast.json.JsonObjects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads and writes Vert.x's JSON objects without Vert.x's codec, see {@link JsonObjects}. */
public final class JsonTree {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    /** The object that a node answered with. */
    public static JsonObject require(String text) {
        return JsonObjects.parse(text)
                .orElseThrow(() -> new CommandFailure("expected a JSON object from the node, but found: " + text));
    }

    public static String encode(JsonObject object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(object, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(@Nullable Object value, JsonGenerator generator) throws IOException {
        if (value instanceof JsonObject object) {
            generator.writeStartObject();
            for (String name : object.fieldNames()) {
                generator.writeFieldName(name);
                write(object.getValue(name), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof JsonArray array) {
            generator.writeStartArray();
            for (Object element : array) {
                write(element, generator);
            }
            generator.writeEndArray();
        } else {
            generator.writePOJO(value);
        }
    }
}
