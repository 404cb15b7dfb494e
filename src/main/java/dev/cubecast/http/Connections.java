package dev.cubecast.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The open connections: how many there may be, and how long each may take to send the head of its first request.
 */
final class Connections {
    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;
    /** Connections that have sent no complete head yet, with the time when it is due: the first one first. */
    private final Map<HttpConnection, Long> headDueMs = new LinkedHashMap<>();

    private int open;

    Connections(HttpSettings settings, HttpMetrics metrics, LongSupplier nowMs) {
        this.settings = settings;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    int open() {
        return open;
    }

    void onConnection(HttpConnection connection) {
        if (open >= settings.connectionsMax()) {
            metrics.onConnectionRefused();
            connection.close();
            return;
        }
        open++;
        headDueMs.put(connection, nowMs.getAsLong() + settings.headTimeoutMs());
        // The connection's own close handler is not called once it has become a WebSocket.
        Channels.of(connection).closeFuture().addListener(closed -> {
            open--;
            headDueMs.remove(connection);
        });
    }

    /** The head of a request is complete. Until the next one is, the idle timeout counts: a part of a head does not renew it. */
    void onRequest(HttpServerRequest request) {
        headDueMs.remove(request.connection());
    }

    /** Closes connections whose first head is overdue. */
    void tick() {
        long now = nowMs.getAsLong();
        List<HttpConnection> overdue = headDueMs.entrySet().stream()
                .takeWhile(due -> due.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        overdue.forEach(connection -> {
            headDueMs.remove(connection);
            metrics.onHeadTimeout();
            connection.close();
        });
    }
}
