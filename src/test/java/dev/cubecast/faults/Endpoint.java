package dev.cubecast.faults;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** HTTP as a client uses that may never hang: whatever becomes of a request is an answer. */
final class Endpoint {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    private Endpoint() {}

    static HttpClient client() {
        return CLIENT;
    }

    /** What a caller may conclude from an answer. */
    enum Outcome {
        DONE,
        /** Surely not done: it may be asked again, there or elsewhere. */
        NOT_DONE,
        /** Done or not. */
        UNKNOWN,
        REFUSED
    }

    /**
     * @param status 0 if there was no answer
     * @param text the body, or what went wrong
     */
    record Answer(Outcome outcome, int status, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }

        /** The code of a problem; empty if it is none. */
        String code() {
            return field(text, "code");
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    static CompletableFuture<Answer> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    static CompletableFuture<Answer> put(String url, String json) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    static CompletableFuture<Answer> post(String url, String type, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure == null ? answer(response) : answer(failure));
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(outcome(response), response.statusCode(), response.body());
    }

    private static Outcome outcome(HttpResponse<String> response) {
        if (response.statusCode() / 100 == 2) {
            return Outcome.DONE;
        }
        String code = field(response.body(), "code");
        return switch (code.equals("no_room") ? "go_elsewhere" : field(response.body(), "conclusion")) {
            case "safe_to_retry", "go_elsewhere" -> Outcome.NOT_DONE;
            case "outcome_unknown" -> Outcome.UNKNOWN;
            default -> Outcome.REFUSED;
        };
    }

    /** Empty if it is no problem with such a field. */
    private static String field(String problem, String name) {
        try {
            return new JsonObject(problem).getString(name, "");
        } catch (DecodeException none) {
            return "";
        }
    }

    private static Answer answer(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean isUnsent = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
        return new Answer(isUnsent ? Outcome.NOT_DONE : Outcome.UNKNOWN, 0, String.valueOf(cause));
    }
}
