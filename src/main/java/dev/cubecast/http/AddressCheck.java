package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Refuses addresses that the router would take for other ones, or for a mistake of its own. */
final class AddressCheck {
    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern NO_TOPIC = Pattern.compile("/topics/(/.*)?");
    /** Parts of a path that are left out before it is routed, and with {@code ..} also the one before. */
    private static final Pattern EMPTY_OR_DOTS = Pattern.compile("//|/(\\.|%2[eE]){1,2}(/|$)");

    private AddressCheck() {}

    /** What is wrong with the address of a request, if anything is. */
    static Optional<Problem> objection(HttpServerRequest request) {
        if (MALFORMED_ESCAPE.matcher(request.uri()).find()) {
            return invalid("a % in an address is followed by two hexadecimal digits");
        }
        String path = request.path();
        if (NO_TOPIC.matcher(path).matches()) {
            return Optional.of(new Problem(ErrorCode.INVALID_TOPIC, "the name of the topic is empty: /topics/NAME"));
        }
        if (EMPTY_OR_DOTS.matcher(path).find()) {
            return invalid("no part of a path is empty, \".\" or \"..\"; the / of a topic name is %2F");
        }
        return Optional.empty();
    }

    private static Optional<Problem> invalid(String detail) {
        return Optional.of(new Problem(ErrorCode.INVALID_REQUEST, detail));
    }
}
