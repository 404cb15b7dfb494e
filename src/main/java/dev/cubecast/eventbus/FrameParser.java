package dev.cubecast.eventbus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.JsonTexts;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send. A body is not made into objects: it stays the bytes that came, which are what subscribers
 * get. Fields that Vert.x's clients add and that mean nothing here are passed over.
 */
final class FrameParser {
    private static final Bytes NULL = Bytes.utf8("null");

    private final JsonTexts texts;

    FrameParser(JsonText json) {
        this.texts = json.texts();
    }

    /** What was found so far in one frame. */
    private static final class Fields {
        private @Nullable String type;
        private @Nullable String address;
        private @Nullable String replyAddress;
        private @Nullable Bytes body;
        private @Nullable Map<String, String> headers;
        private @Nullable ProblemException wrong;

        /** The first counts. What comes after it is read all the same: it may say where the client is to be told. */
        void onWrong(ProblemException problem) {
            wrong = wrong == null ? problem : wrong;
        }

        /** Where the client hears of an error; null if it named no such place, or was not understood before it did. */
        @Nullable
        String errorAddress() {
            return "register".equals(type) || "unregister".equals(type) ? address : replyAddress;
        }
    }

    /** @param text of one frame, which the frame keeps slices of */
    ClientFrame parse(Bytes text) {
        Fields fields = new Fields();
        try {
            read(text, fields);
            if (fields.wrong != null) {
                throw fields.wrong;
            }
            return frame(fields);
        } catch (ProblemException wrong) {
            return new ClientFrame.Bad(wrong.problem(), fields.errorAddress());
        }
    }

    private void read(Bytes text, Fields fields) {
        Optional<String> badEncoding = JsonText.whatIsWrongWithEncoding(text);
        if (badEncoding.isPresent()) {
            throw notJson(badEncoding.get());
        }
        try {
            JsonParser parser = texts.begin(text);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ProblemException(
                        ErrorCode.INVALID_JSON, "a frame is a JSON object such as {\"type\":\"ping\"}");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                read(name, parser, fields);
            }
            if (!texts.end(parser)) {
                throw notJson("more follows after the object");
            }
        } catch (JsonProcessingException invalid) {
            throw notJson(JsonText.describe(invalid));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static ProblemException notJson(String why) {
        return new ProblemException(ErrorCode.INVALID_JSON, "the frame is not one JSON object: " + why);
    }

    private void read(String name, JsonParser parser, Fields fields) throws IOException {
        switch (name) {
            case "type" -> fields.type = text(name, parser, fields.type, fields);
            case "address" -> fields.address = text(name, parser, fields.address, fields);
            case "replyAddress" -> fields.replyAddress = text(name, parser, fields.replyAddress, fields);
            case "headers" -> fields.headers = headers(parser, fields);
            case "body" -> fields.body = body(parser, fields);
            default -> parser.skipChildren();
        }
    }

    private static void skip(JsonParser parser, Fields fields, ProblemException why) throws IOException {
        fields.onWrong(why);
        parser.skipChildren();
    }

    private static ProblemException twice(String what) {
        return wrong(what + " is given more than once");
    }

    private static @Nullable String text(String name, JsonParser parser, @Nullable String before, Fields fields)
            throws IOException {
        if (before != null) {
            skip(parser, fields, twice("the field " + name));
            return before;
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            ErrorCode code = name.equals("type") ? ErrorCode.UNKNOWN_TYPE : ErrorCode.INVALID_REQUEST;
            skip(parser, fields, new ProblemException(code, "the field " + name + " is a text"));
        }
        return null;
    }

    private static Map<String, String> headers(JsonParser parser, Fields fields) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        if (fields.headers != null) {
            skip(parser, fields, twice("the field headers"));
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                header(parser, headers, fields);
            }
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            skip(parser, fields, wrong("the field headers is an object of texts"));
        }
        return headers;
    }

    private static void header(JsonParser parser, Map<String, String> headers, Fields fields) throws IOException {
        String name = parser.currentName();
        if (!parser.nextToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
            skip(parser, fields, wrong("the header " + Parameters.abbreviate(name) + " is not a text"));
        } else if (headers.containsKey(name)) {
            fields.onWrong(twice("the header " + Parameters.abbreviate(name)));
        } else if (headers.size() == Message.HEADERS_MAX) {
            fields.onWrong(new ProblemException(
                    ErrorCode.TOO_LARGE, "a frame has at most " + Message.HEADERS_MAX + " headers"));
        } else {
            headers.put(name, parser.getText());
        }
    }

    private Bytes body(JsonParser parser, Fields fields) throws IOException {
        if (fields.body != null) {
            skip(parser, fields, twice("the field body"));
            return fields.body;
        }
        return texts.slice(parser);
    }

    // ---- Their meaning ----

    private static ClientFrame frame(Fields fields) {
        String type = fields.type;
        if (type == null) {
            throw unknownType("a frame has a field type");
        }
        Map<String, String> headers = fields.headers == null ? Map.of() : fields.headers;
        Bytes body = fields.body == null ? NULL : fields.body;
        return switch (type) {
            case "ping" -> new ClientFrame.Ping();
            case "publish" -> new ClientFrame.Publish(address(fields), body, headers);
            case "send" -> new ClientFrame.Send(address(fields), body, headers, fields.replyAddress);
            case "register" -> new ClientFrame.Register(address(fields), headers);
            case "unregister" -> new ClientFrame.Unregister(address(fields));
            default -> throw unknownType("there is no type \"" + Parameters.abbreviate(type) + '"');
        };
    }

    private static String address(Fields fields) {
        if (fields.address == null) {
            throw new ProblemException(ErrorCode.MISSING_ADDRESS, "the frame names no address");
        }
        return fields.address;
    }

    private static ProblemException unknownType(String what) {
        return new ProblemException(
                ErrorCode.UNKNOWN_TYPE, what + ", which is ping, publish, send, register or unregister");
    }

    private static ProblemException wrong(String detail) {
        return new Problem(ErrorCode.INVALID_REQUEST, detail).toException();
    }
}
