package dev.cubecast.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Frames of the event bus protocol in the requests of SockJS: one answer that goes on, or one after the other. */
final class BusXhr implements BusClient.Wire {
    private final ServedNode node;
    private final String session = "/eventbus/000/" + UUID.randomUUID();
    private final String receiving;
    private final BusClient.Listener listener;
    private volatile boolean closed;
    private boolean opened;

    private BusXhr(ServedNode node, String receiving, BusClient.Listener listener) {
        this.node = node;
        this.receiving = receiving;
        this.listener = listener;
    }

    static BusXhr polling(ServedNode node, BusClient.Listener listener) {
        BusXhr xhr = new BusXhr(node, "/xhr", listener);
        // The first request opens the session, and is answered at once.
        xhr.receive();
        xhr.start(() -> {});
        return xhr;
    }

    static BusXhr streaming(ServedNode node, BusClient.Listener listener) {
        BusXhr xhr = new BusXhr(node, "/xhr_streaming", listener);
        xhr.open().ifPresent(first -> xhr.start(() -> xhr.read(first)));
        return xhr;
    }

    private void start(Runnable first) {
        Thread reader = new Thread(
                () -> {
                    first.run();
                    while (!closed) {
                        receive();
                    }
                },
                "xhr");
        reader.setDaemon(true);
        reader.start();
    }

    private void receive() {
        open().ifPresent(this::read);
    }

    /** Nothing if the node is gone. */
    private Optional<HttpResponse<Stream<String>>> open() {
        try {
            return Optional.of(node.client.send(post(receiving, ""), BodyHandlers.ofLines()));
        } catch (IOException | InterruptedException gone) {
            end();
            return Optional.empty();
        }
    }

    private void read(HttpResponse<Stream<String>> answer) {
        if (answer.statusCode() != 200) {
            end();
            return;
        }
        try (Stream<String> lines = answer.body()) {
            lines.forEach(line -> onLine(line, new BusClient.Listener() {
                @Override
                public void onFrame(String frame) {
                    listener.onFrame(frame);
                }

                @Override
                public void onEnd() {
                    end();
                }
            }));
        } catch (UncheckedIOException gone) {
            end();
        }
    }

    private void onLine(String line, BusClient.Listener within) {
        if (line.equals("o") && opened && receiving.equals("/xhr")) {
            // The node has forgotten the session and begins another one of the same name.
            end();
            return;
        }
        opened |= line.equals("o");
        BusClient.onSockJs(line, within);
    }

    private void end() {
        if (!closed) {
            closed = true;
            listener.onEnd();
        }
    }

    private HttpRequest post(String path, String body) {
        return HttpRequest.newBuilder(node.uri(session + path))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void send(String frame) {
        try {
            node.client.send(post("/xhr_send", BusClient.inSockJs(frame)), BodyHandlers.discarding());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
