package dev.cubecast.eventbus;

import dev.cubecast.bridge.ClientEndpoint;
import dev.cubecast.bridge.ListenFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port of Vert.x's event bus bridge over TCP, which also keeps the time of event bus clients of all transports. */
public final class TcpBridgeEndpoint implements ClientEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TcpBridgeEndpoint.class);
    private static final long TICK_MS = 100;

    private final BusConnections connections;
    private final BusSettings settings;
    private @Nullable Vertx vertx;
    private @Nullable TcpEventBusBridge bridge;
    private @Nullable NetServer server;
    private long ticker;

    public TcpBridgeEndpoint(BusConnections connections, BusSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    @Override
    public Future<?> start(Vertx runningOn) {
        vertx = runningOn;
        CapturedServer captured = new CapturedServer((VertxInternal) runningOn);
        TcpEventBusBridge starting = TcpEventBusBridge.create(captured, new BridgeOptions(), options());
        bridge = starting;
        NetServer guarded = captured.server();
        server = guarded;
        Handler<NetSocket> stock = guarded.connectHandler();
        guarded.connectHandler(socket -> {
            stock.handle(socket);
            // The bridge would log every connection that breaks as an error.
            socket.exceptionHandler(broken -> LOG.debug("a connection broke: {}", broken.toString()));
            TcpTransport.attach((NetSocketInternal) socket, connections);
        });
        return starting.listen()
                .recover(failure -> ListenFailure.of("event bus clients", settings.host(), settings.port(), failure))
                .onSuccess(listening -> {
                    ticker = runningOn.setPeriodic(TICK_MS, timer -> connections.tick());
                    LOG.info("listens for event bus clients on {}:{}", settings.host(), port());
                });
    }

    private NetServerOptions options() {
        return new NetServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(settings.idleTimeoutMs()));
    }

    /** The port that is listened on, once started. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("the endpoint has not been started");
        }
        return server.actualPort();
    }

    @Override
    public int subscribing() {
        return connections.subscribing();
    }

    @Override
    public void beginToLeave() {
        connections.beginToLeave();
    }

    @Override
    public int clients() {
        return connections.staying();
    }

    @Override
    public void sendAway(int count) {
        connections.sendAway(count);
    }

    @Override
    public boolean hasClients() {
        return !connections.isEmpty();
    }

    @Override
    public Future<?> stop() {
        if (vertx == null || bridge == null) {
            return Future.succeededFuture();
        }
        vertx.cancelTimer(ticker);
        connections.beginToLeave();
        connections.endAll();
        return bridge.close();
    }
}
