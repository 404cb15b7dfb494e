package dev.cubecast.http;

import io.netty.channel.Channel;
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
    private final Map<Channel, Long> headDueMs = new LinkedHashMap<>();

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
        Channel channel = Channels.of(connection);
        headDueMs.put(channel, nowMs.getAsLong() + settings.headTimeoutMs());
        // The connection's own close handler is not called once it has become a WebSocket, which needs nothing else of
        // it.
        channel.closeFuture().addListener(closed -> {
            open--;
            headDueMs.remove(channel);
        });
    }

    /** The head of a request is complete. Until the next one is, the idle timeout counts: a part of a head does not renew it. */
    void onRequest(HttpServerRequest request) {
        headDueMs.remove(Channels.of(request.connection()));
    }

    /** Closes connections whose first head is overdue. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void tick() {
        long now = nowMs.getAsLong();
        List<Channel> overdue = headDueMs.entrySet().stream()
                .takeWhile(due -> due.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        overdue.forEach(channel -> {
            headDueMs.remove(channel);
            metrics.onHeadTimeout();
            channel.close();
        });
    }
}
