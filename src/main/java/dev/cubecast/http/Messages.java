package dev.cubecast.http;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.overlay.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes encoded messages of what clients publish. All of a request is checked before any of it is published. */
final class Messages {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final JsonText json;
    private final int messagesMax;

    Messages(JsonText json, int messagesMax) {
        this.json = json;
        this.messagesMax = messagesMax;
    }

    enum Form {
        ONE_VALUE,
        ONE_VALUE_PER_LINE
    }

    /** The form that a content type names; no content type means one JSON value. */
    static Form form(@Nullable String contentType) {
        String[] parts = (contentType == null ? JSON : contentType)
                .toLowerCase(Locale.ROOT)
                .split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace("\"", "").trim();
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                throw new ProblemException(ErrorCode.UNSUPPORTED_TYPE, "JSON is taken in UTF-8 only");
            }
        }
        return switch (parts[0].trim()) {
            case JSON -> Form.ONE_VALUE;
            case NDJSON -> Form.ONE_VALUE_PER_LINE;
            default ->
                throw new ProblemException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "publish one JSON value as " + JSON + " or one in each line as " + NDJSON);
        };
    }

    /** Encoded messages in their order, at least one. */
    List<Bytes> read(Form form, Bytes body) {
        return form == Form.ONE_VALUE ? List.of(encode(body)) : readLines(body);
    }

    /** One JSON value as an encoded message. */
    Bytes encode(Bytes value) {
        Optional<ProblemException> problem = check(value, "the body");
        if (problem.isPresent()) {
            throw problem.get();
        }
        return Message.json(value).encode();
    }

    private List<Bytes> readLines(Bytes body) {
        List<Bytes> messages = new ArrayList<>();
        int line = 1;
        for (int start = 0; start < body.length(); line++) {
            int end = lineEnd(body, start);
            Bytes value = body.slice(start, end - start);
            if (!isBlank(value)) {
                addLine(messages, value, line);
            }
            start = end + 1;
        }
        if (messages.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_JSON, "the body is empty; one JSON value in each line is expected");
        }
        return messages;
    }

    private void addLine(List<Bytes> messages, Bytes value, int line) {
        Optional<ProblemException> problem = check(value, "line " + line);
        if (problem.isPresent()) {
            throw problem.get();
        }
        if (messages.size() == messagesMax) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE, "one request publishes at most " + messagesMax + " messages");
        }
        messages.add(Message.json(value).encode());
    }

    private Optional<ProblemException> check(Bytes value, String what) {
        if (value.length() > Limits.MESSAGE_BYTES_MAX) {
            return Optional.of(new ProblemException(
                    ErrorCode.TOO_LARGE,
                    what + " has " + value.length() + " bytes; a message has at most " + Limits.MESSAGE_BYTES_MAX));
        }
        return json.whatIsWrong(value)
                .map(wrong -> new ProblemException(ErrorCode.INVALID_JSON, what + " is not a JSON value: " + wrong));
    }

    private static int lineEnd(Bytes body, int start) {
        int end = start;
        while (end < body.length() && body.get(end) != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(Bytes line) {
        for (int i = 0; i < line.length(); i++) {
            byte next = line.get(i);
            if (next != ' ' && next != '\t' && next != '\r') {
                return false;
            }
        }
        return true;
    }
}
