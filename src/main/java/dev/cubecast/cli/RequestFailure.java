package dev.cubecast.cli;

import dev.cubecast.json.JsonObjects;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** A request that a node did not do, with what may be concluded from that. */
public final class RequestFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is known after a failure; the names are those of the nodes' {@code conclusion}. */
    enum Conclusion {
        /** Nothing was changed; the same request may succeed a little later. */
        SAFE_TO_RETRY,
        /** Nothing was changed; another node may be able to do it. */
        GO_ELSEWHERE,
        /** Nothing was changed, and will not be until something else is. */
        NOTHING_DONE,
        /** It may have happened or not. */
        OUTCOME_UNKNOWN,
        /** The same request will never succeed. */
        NEVER_VALID
    }

    private static final String UNREACHABLE = "unreachable";

    private final Conclusion conclusion;
    private final String code;
    private final int stored;

    private RequestFailure(String message, Conclusion conclusion, String code, int stored) {
        super(message);
        this.conclusion = conclusion;
        this.code = code;
        this.stored = stored;
    }

    /** No answer came. */
    static RequestFailure ofConnection(URI node, IOException cause) {
        if (hasCause(cause, UnresolvedAddressException.class)) {
            return unreachable(node + ": there is no host " + node.getHost());
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return unreachable(node + ": the host does not answer");
        }
        if (cause instanceof ConnectException) {
            return unreachable(node + ": cannot connect; is a node running there?");
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new RequestFailure(
                node + ": the connection was lost (" + said + ")", Conclusion.OUTCOME_UNKNOWN, "connection_lost", 0);
    }

    private static RequestFailure unreachable(String message) {
        return new RequestFailure(message, Conclusion.GO_ELSEWHERE, UNREACHABLE, 0);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The answer was an error: {@code application/problem+json} if it came from a node. */
    static RequestFailure ofAnswer(URI node, int status, String body) {
        JsonObject problem = JsonObjects.parse(body).orElse(new JsonObject());
        Conclusion byStatus = status >= 500 ? Conclusion.OUTCOME_UNKNOWN : Conclusion.NEVER_VALID;
        String detail = text(problem, "detail", text(problem, "title", "no reason was given"));
        return new RequestFailure(
                node + " refuses: " + detail + " (" + text(problem, "code", "status " + status) + ")",
                conclusion(text(problem, "conclusion", ""), byStatus),
                text(problem, "code", ""),
                problem.getValue("stored") instanceof Integer count ? count : 0);
    }

    private static String text(JsonObject problem, String field, String otherwise) {
        return problem.getValue(field) instanceof String text ? text : otherwise;
    }

    private static Conclusion conclusion(String name, Conclusion otherwise) {
        for (Conclusion conclusion : Conclusion.values()) {
            if (conclusion.name().toLowerCase(Locale.ROOT).equals(name)) {
                return conclusion;
            }
        }
        return otherwise;
    }

    Conclusion conclusion() {
        return conclusion;
    }

    /** The node's name of the error; empty if the answer came from something else. */
    String code() {
        return code;
    }

    /** Whether there was a node to send it to. */
    boolean wasSent() {
        return !code.equals(UNREACHABLE);
    }

    /** Of the messages of a publish those at its start that are stored all the same. */
    int stored() {
        return stored;
    }
}
