package dev.cubecast.bridge;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.spi.transport.Transport;

/** A Vert.x whose servers take connections no faster than {@link Arrivals} allows. Made on the node's loop. */
final class PacedVertx extends VertxWrapper {
    private final Transport transport;

    PacedVertx(VertxInternal vertx, Arrivals arrivals) {
        super(vertx);
        transport = new PacedTransport(
                vertx.transport(), arrivals, vertx.getOrCreateContext().nettyEventLoop());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        return new HttpServerImpl(this, options);
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        return new NetServerImpl(this, options.copy());
    }

    @Override
    public Transport transport() {
        return transport;
    }
}
