package dev.cubecast.eventbus;

import dev.cubecast.message.Message;
import dev.cubecast.operations.Deadlines;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PublishParameters;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The headers of frames: those that mean something here, and those that publishers give to subscribers. */
final class Headers {
    static final String OFFSET = "offset";
    static final String EPOCH = "epoch";
    static final String TIMESTAMP = "timestamp";
    static final String GAP = "gap";

    /** What a publisher says to the node. */
    private static final List<String> OF_PUBLISHES = List.of(
            PublishParameters.PRODUCER, PublishParameters.SEQUENCE, PublishParameters.DURABILITY, Deadlines.NAME);
    /** What the node says to subscribers. */
    private static final List<String> OF_DELIVERIES = List.of(OFFSET, EPOCH, TIMESTAMP, GAP);

    private Headers() {}

    static Parameters parameters(Map<String, String> headers) {
        return new Parameters(headers.keySet(), name -> Optional.ofNullable(headers.get(name)));
    }

    /** Those that reach the subscribers. Throws {@link ProblemException} if one of them may not be a publisher's. */
    static Map<String, String> ofMessage(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return headers;
        }
        Map<String, String> own = new LinkedHashMap<>(headers);
        own.keySet().removeAll(OF_PUBLISHES);
        own.forEach(Headers::check);
        return own;
    }

    private static void check(String name, String value) {
        if (OF_DELIVERIES.contains(name)) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "the header " + name + " is set by the node, not by publishers");
        }
        if (bytes(name) > Message.HEADER_BYTES_MAX || bytes(value) > Message.HEADER_BYTES_MAX) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "the name and the value of a header have at most " + Message.HEADER_BYTES_MAX + " bytes each");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
