package dev.cubecast.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** What Vert.x does not show: the channel of a connection, a WebSocket's included, which Vert.x Web wraps. */
final class Channels {
    private Channels() {}

    static Channel of(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }
}
