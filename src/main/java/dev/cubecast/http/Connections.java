package dev.cubecast.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections: how many there may be, and how long each may take to send the head of a request. A limit on silence
 * alone would let a client hold a connection for ever by a byte now and then.
 */
final class Connections {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;
    /** Connections that speak HTTP; one that has become a WebSocket sends no more heads. */
    private final Map<HttpConnection, Turn> turns = new LinkedHashMap<>();

    private int open;

    /** Whose turn it is on a connection: the node's while there is a request, else the client's. */
    private static final class Turn {
        private @Nullable HttpServerRequest request;
        private long headDueMs;

        Turn(long headDueMs) {
            this.headDueMs = headDueMs;
        }
    }

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
        turns.put(connection, new Turn(nowMs.getAsLong() + settings.headTimeoutMs()));
        // The connection's own close handler is not called once it has become a WebSocket.
        ((HttpServerConnection) connection)
                .channelHandlerContext()
                .channel()
                .closeFuture()
                .addListener(closed -> {
                    open--;
                    turns.remove(connection);
                });
    }

    /** The head of a request is complete. */
    void onRequest(HttpServerRequest request) {
        Turn turn = turns.get(request.connection());
        if (turn != null) {
            turn.request = request;
        }
    }

    /** Closes connections whose next head is overdue. */
    void tick() {
        long now = nowMs.getAsLong();
        List.copyOf(turns.keySet()).forEach(connection -> tick(connection, turns.get(connection), now));
    }

    private void tick(HttpConnection connection, @Nullable Turn turn, long now) {
        if (turn == null) {
            return;
        }
        if (turn.request != null) {
            onProgress(connection, turn, turn.request, now);
        } else if (now >= turn.headDueMs) {
            turns.remove(connection);
            metrics.onHeadTimeout();
            connection.close();
        }
    }

    private void onProgress(HttpConnection connection, Turn turn, HttpServerRequest request, long now) {
        if (request.response().ended()) {
            turn.request = null;
            turn.headDueMs = now + settings.idleTimeoutMs();
            if (request.response().getStatusCode() == SWITCHING_PROTOCOLS) {
                turns.remove(connection);
            }
        }
    }
}
