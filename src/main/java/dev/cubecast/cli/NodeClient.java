package dev.cubecast.cli;

import dev.cubecast.cli.RequestFailure.Conclusion;
import dev.cubecast.topic.TopicName;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Talks to a list of nodes, to one at a time: whoever fails gives way to the next. For one thread. */
public final class NodeClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Longer than the nodes' own deadlines, so that a node's answer comes first. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final List<URI> nodes;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private int current;

    /** @param nodes at least one */
    public NodeClient(List<URI> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** An answer that is no error. */
    public record Answer(int status, String body) {}

    /** Where every node has a topic. */
    public static String pathOf(TopicName topic) {
        return "/topics/" + NodeOptions.encode(topic.text());
    }

    /** The node that is asked next. */
    URI current() {
        return nodes.get(current);
    }

    public void goToNextNode() {
        current = (current + 1) % nodes.size();
    }

    /** Asks for something that changes nothing, each node once until one can tell. */
    public Answer get(String path) throws RequestFailure {
        return askAround(path, HttpRequest.newBuilder().GET());
    }

    /** Something that may be said twice, each node once until one can do it. */
    public Answer put(String path, String json) throws RequestFailure {
        return askAround(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .PUT(text(json)));
    }

    /**
     * Each node once until one has done it. That there is no such thing is what was wished for if an earlier one may
     * have deleted it.
     */
    public void delete(String path) throws RequestFailure {
        boolean inDoubt = false;
        for (int left = nodes.size(); ; left--) {
            try {
                ask(path, HttpRequest.newBuilder().DELETE());
                return;
            } catch (RequestFailure failure) {
                if (inDoubt && failure.code().equals("unknown_topic")) {
                    return;
                }
                inDoubt |= failure.conclusion() == Conclusion.OUTCOME_UNKNOWN;
                goOnAfter(failure, left);
            }
        }
    }

    private Answer askAround(String path, HttpRequest.Builder request) throws RequestFailure {
        for (int left = nodes.size(); ; left--) {
            try {
                return ask(path, request);
            } catch (RequestFailure failure) {
                goOnAfter(failure, left);
            }
        }
    }

    private void goOnAfter(RequestFailure failure, int left) throws RequestFailure {
        boolean otherMayDo =
                failure.conclusion() == Conclusion.GO_ELSEWHERE || failure.conclusion() == Conclusion.OUTCOME_UNKNOWN;
        if (left == 1 || !otherMayDo) {
            throw failure;
        }
        goToNextNode();
    }

    /** Posts to the current node, once. */
    Answer post(String path, String contentType, String body) throws RequestFailure {
        return ask(
                path,
                HttpRequest.newBuilder().header("Content-Type", contentType).POST(text(body)));
    }

    /** Opens a stream of server-sent events at the current node; the caller closes it. */
    InputStream events(String path, String lastEventId) throws RequestFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder().GET().header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = send(path, request, BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw RequestFailure.ofAnswer(
                    current(), response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException lost) {
            throw RequestFailure.ofConnection(current(), lost);
        }
    }

    private Answer ask(String path, HttpRequest.Builder request) throws RequestFailure {
        HttpResponse<String> response = send(path, request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw RequestFailure.ofAnswer(current(), response.statusCode(), response.body());
        }
        return new Answer(response.statusCode(), response.body());
    }

    private <T> HttpResponse<T> send(String path, HttpRequest.Builder request, BodyHandler<T> handler)
            throws RequestFailure {
        URI node = current();
        try {
            return http.send(
                    request.uri(URI.create(node + path)).timeout(ANSWER_TIMEOUT).build(), handler);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw RequestFailure.ofConnection(node, new InterruptedIOException("interrupted"));
        } catch (IOException lost) {
            throw RequestFailure.ofConnection(node, lost);
        }
    }

    private static BodyPublisher text(String body) {
        return BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    }
}
