package dev.cubecast.http;

import dev.cubecast.bridge.ClientEndpoint;
import dev.cubecast.bridge.ListenFailure;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.bridge.Pulls;
import dev.cubecast.overlay.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP port of a node. */
public final class HttpEndpoint implements ClientEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int STOP_TIMEOUT_SECONDS = 2;
    /** A client that sends a large message reads only after it that its WebSocket is closed. */
    private static final int WEB_SOCKET_CLOSING_TIMEOUT_SECONDS = 5;
    /** The least effort, as it is made on the event loop. */
    private static final int COMPRESSION_LEVEL = 1;

    private final HttpNode node;
    private final HttpSettings settings;
    private final PullSettings pullSettings;
    private final HttpMetrics metrics;
    private final Connections connections;
    private final RequestBodies bodies;
    private final Watchers watchers;
    private @Nullable Vertx vertx;
    private @Nullable HttpServer server;
    private @Nullable Pulls pulls;
    private boolean leaving;
    private long ticker;

    public HttpEndpoint(HttpNode node, HttpSettings settings, PullSettings pullSettings) {
        this.node = node;
        this.settings = settings;
        this.pullSettings = pullSettings;
        this.metrics = new HttpMetrics(node.registry());
        this.connections = new Connections(settings, metrics, node.nowMs());
        this.bodies = new RequestBodies(settings, node.nowMs());
        this.watchers = new Watchers(node.hubs(), settings, node.retryHints(), node.nowMs());
        metrics.gauge("cubecast.http.connections", "Open HTTP connections", connections::open);
        metrics.gauge("cubecast.http.bodies.bytes", "Bytes of request bodies under way", bodies::bytesHeld);
    }

    @Override
    public Future<?> start(Vertx runningOn) {
        vertx = runningOn;
        Pulls reading = new Pulls(pullSettings, node.protocol(), node.nowMs());
        pulls = reading;
        HttpRoutes routes =
                new HttpRoutes(runningOn, node, settings, bodies, watchers, reading, metrics, () -> leaving);
        HttpServer starting = runningOn
                .createHttpServer(options())
                .connectionHandler(connections::onConnection)
                .invalidRequestHandler(HttpRoutes::onInvalid)
                .exceptionHandler(broken -> LOG.debug("a connection broke: {}", broken.toString()))
                .requestHandler(request -> {
                    connections.onRequest(request);
                    if (leaving) {
                        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    }
                    routes.handle(request);
                });
        server = starting;
        return starting.listen()
                .recover(failure -> ListenFailure.of("HTTP", settings.host(), settings.port(), failure))
                .onSuccess(listening -> startTimers(runningOn, reading));
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(settings.requestLineBytesMax())
                .setMaxHeaderSize(settings.headerBytesMax())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(settings.idleTimeoutMs()))
                .setCompressionSupported(settings.compression())
                .setCompressionLevel(COMPRESSION_LEVEL)
                // Of SockJS: ours are upgraded without Vert.x.
                .setMaxWebSocketFrameSize(Limits.FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(Limits.FRAME_BYTES_MAX)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(WEB_SOCKET_CLOSING_TIMEOUT_SECONDS);
    }

    private void startTimers(Vertx runningOn, Pulls reading) {
        ticker = runningOn.setPeriodic(Watchers.TICK_INTERVAL_MS, id -> {
            connections.tick();
            bodies.tick();
            watchers.tick();
            reading.tick();
        });
        LOG.info("listens for HTTP on {}:{}", settings.host(), port());
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
        return watchers.subscribing();
    }

    @Override
    public void beginToLeave() {
        leaving = true;
    }

    @Override
    public int clients() {
        return watchers.size() + waitingPulls();
    }

    private int waitingPulls() {
        return pulls == null ? 0 : pulls.underWay();
    }

    @Override
    public void sendAway(int count) {
        int watching = Math.min(count, watchers.size());
        watchers.sendAway(watching);
        if (pulls != null) {
            pulls.goAway(count - watching);
        }
    }

    @Override
    public boolean hasClients() {
        return watchers.hasClients() || waitingPulls() > 0;
    }

    @Override
    public Future<?> stop() {
        if (vertx == null || server == null) {
            return Future.succeededFuture();
        }
        vertx.cancelTimer(ticker);
        beginToLeave();
        sendAway(clients());
        return server.shutdown(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
