package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** How a client asks for a WebSocket (RFC 6455, section 4.2.1). */
final class WebSocketHandshake {
    private static final String VERSION = "13";

    private WebSocketHandshake() {}

    static boolean isAsked(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }

    /** @throws ProblemException if the request lacks something */
    static void require(HttpServerRequest request) {
        boolean complete = request.canUpgradeToWebSocket()
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
                && VERSION.equals(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
        if (!complete) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "the request asks for a WebSocket, but lacks what its handshake needs (RFC 6455, section 4.2.1)");
        }
    }
}
