package dev.cubecast.eventbus;

import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerInternal;
import org.jspecify.annotations.Nullable;

/** Shows the server that Vert.x's bridge makes for itself, so that something can stand before it. */
final class CapturedServer extends VertxWrapper {
    private @Nullable NetServerInternal server;

    CapturedServer(VertxInternal vertx) {
        super(vertx);
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        server = super.createNetServer(options);
        return server;
    }

    NetServerInternal server() {
        if (server == null) {
            throw new IllegalStateException("expected Vert.x's bridge to make its server at once, but found none");
        }
        return server;
    }
}
