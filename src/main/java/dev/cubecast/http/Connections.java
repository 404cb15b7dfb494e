package dev.cubecast.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The open connections: how many there may be, and how long each may take to send the head of a request. */
final class Connections {
    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;
    /** Connections that have sent no complete head yet, with the time when it is due: the first one first. */
    private final Map<Channel, Long> headDueMs = new LinkedHashMap<>();
    /**
     * Connections whose last request is answered, with the time when the head of another one is due: the first one
     * first.
     */
    private final Map<Channel, Long> nextHeadDueMs = new LinkedHashMap<>();

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
            nextHeadDueMs.remove(channel);
        });
    }

    /**
     * The head of a request is complete. The next one is due when the connection has been idle for as long as it may:
     * Vert.x counts a part of a head as a sign of life.
     */
    void onRequest(HttpServerRequest request) {
        Channel channel = Channels.of(request.connection());
        headDueMs.remove(channel);
        nextHeadDueMs.remove(channel);
        request.response()
                .bodyEndHandler(answered -> nextHeadDueMs.put(channel, nowMs.getAsLong() + settings.idleTimeoutMs()));
    }

    /** Closes connections that are overdue with a head. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void tick() {
        takeOverdue(headDueMs).forEach(channel -> {
            metrics.onHeadTimeout();
            channel.close();
        });
        takeOverdue(nextHeadDueMs).forEach(Channel::close);
    }

    private List<Channel> takeOverdue(Map<Channel, Long> dueMs) {
        long now = nowMs.getAsLong();
        List<Channel> overdue = dueMs.entrySet().stream()
                .takeWhile(due -> due.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        overdue.forEach(dueMs::remove);
        return overdue;
    }
}
