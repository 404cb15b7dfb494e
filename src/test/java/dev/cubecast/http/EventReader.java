package dev.cubecast.http;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client of server-sent events that keeps to their specification. */
final class EventReader implements AutoCloseable {
    private static final Event END = new Event("end", "", "");

    private final HttpResponse<Stream<String>> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<String> comments = new ArrayList<>();
    /** Of an event without data, which its reader does not see. */
    private final CompletableFuture<String> firstId = new CompletableFuture<>();

    record Event(String type, String id, String data) {}

    /** Returns once the subscription has taken effect. */
    EventReader(ServedNode node, String topic) {
        this(node, HttpRequest.newBuilder(node.uri("/topics/" + topic + "/events")));
    }

    EventReader(ServedNode node, HttpRequest.Builder request) {
        try {
            response = node.client
                    .sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
                    .get(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        Thread reader = new Thread(this::read, "event reader");
        reader.setDaemon(true);
        reader.start();
    }

    int status() {
        return response.statusCode();
    }

    HttpResponse<?> response() {
        return response;
    }

    private void read() {
        String type = "message";
        String id = "";
        List<String> data = new ArrayList<>();
        try {
            for (Iterator<String> lines = response.body().iterator(); lines.hasNext(); ) {
                String line = lines.next();
                if (line.startsWith(":")) {
                    comments.add(line);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                    firstId.complete(id);
                } else if (line.startsWith("data: ")) {
                    data.add(line.substring(6));
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(type, id, String.join("\n", data)));
                    type = "message";
                    data.clear();
                }
            }
        } catch (UncheckedIOException closed) {
            // The node or the test has closed the connection.
        }
        events.add(END);
    }

    /** What a browser says if the connection breaks before any message. Fails if that is nothing. */
    String lastEventIdAtFirst() {
        try {
            return firstId.get(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    Event next() {
        try {
            Event event = events.poll(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came");
            }
            return event;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    JsonObject nextMessage() {
        Event event = next();
        if (!event.type().equals("message")) {
            throw new AssertionError("a message was expected, but " + event + " came");
        }
        return new JsonObject(event.data());
    }

    void awaitEnd() {
        while (!next().equals(END)) {
            // What came before the end does not matter.
        }
    }

    @Override
    public void close() {
        response.body().close();
    }
}
