package dev.cubecast.http;

import dev.cubecast.bridge.Pulls;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.operations.TopicOperations;
import dev.cubecast.operations.TopicSettingsJson;
import dev.cubecast.protocol.TopicAccess;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which handler takes which request, and what becomes of requests that fail. */
final class HttpRoutes {
    /**
     * Where what is pushed goes: written past the encoders, or in parts that a compressor would keep until there are
     * more.
     */
    private static final List<String> STREAMS = List.of("/topics/:topic/events", "/eventbus/*");

    private static final Logger LOG = LoggerFactory.getLogger(HttpRoutes.class);

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Router router;
    private final OriginCheck origins;
    /** Whether the node is about to end. */
    private final BooleanSupplier isLeaving;

    private final RetryHints retryHints;

    HttpRoutes(
            Vertx vertx,
            HttpNode node,
            HttpSettings settings,
            RequestBodies bodies,
            Watchers watchers,
            Pulls pulls,
            HttpMetrics metrics,
            BooleanSupplier isLeaving) {
        this.isLeaving = isLeaving;
        this.retryHints = node.retryHints();
        router = Router.router(vertx);
        origins = new OriginCheck(settings.allowedOrigins(), metrics);
        if (settings.compression()) {
            STREAMS.forEach(this::compressNothingAt);
        }
        routeTopics(node, settings, bodies, watchers, metrics);
        PullHandler pull = new PullHandler(pulls, settings, metrics, retryHints, node.nowMs());
        get("/topics/:topic/messages").handler(pull::handle);
        nothingElse("/topics/:topic/messages", "GET, HEAD, POST");
        routeCube(node, settings);
        routeShards(node, bodies);
        routeEventBus(vertx, node, settings, bodies);
        routeHealth(node);
        routeConsole();
        router.route().handler(ctx -> {
            throw new ProblemException(ErrorCode.NOT_FOUND, "there is nothing at " + ctx.normalizedPath());
        });
        router.errorHandler(400, this::onFailure);
        router.errorHandler(500, this::onFailure);
    }

    void handle(HttpServerRequest request) {
        if (origins.passes(request)) {
            AddressCheck.objection(request)
                    .ifPresentOrElse(problem -> Reply.problem(request, problem), () -> router.handle(request));
        }
    }

    private void compressNothingAt(String path) {
        router.route(path).handler(ctx -> {
            // How Vert.x is told, which takes this out again.
            ctx.response().putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
            ctx.next();
        });
    }

    private void routeTopics(
            HttpNode node, HttpSettings settings, RequestBodies bodies, Watchers watchers, HttpMetrics metrics) {
        TopicAccess access = node.protocol().access().orElseThrow();
        JsonText json = new JsonText(settings.nestingMax());
        Messages messages = new Messages(json, settings.messagesPerRequestMax());
        TopicSettingsJson topicSettings = new TopicSettingsJson(json, access.defaults(), access.replicas());
        TopicHandlers topics = new TopicHandlers(
                new TopicOperations(access.topics(), topicSettings, settings.deadlines(), node.nowMs()),
                settings.deadlines(),
                bodies);
        PublishHandler publish =
                new PublishHandler(access.publishing(), settings, bodies, messages, metrics, node.nowMs());
        TopicWebSocket.Publishing sockets = (topic, listener) ->
                new SocketPublishes(topic, access.publishing(), messages, settings, metrics, node.nowMs(), listener);

        get("/topics").handler(topics::list);
        nothingElse("/topics", "GET, HEAD");
        get("/topics/:topic").handler(ctx -> {
            if (WebSocketHandshake.isAsked(ctx.request())) {
                requireStaying();
                TopicWebSocket.start(ctx, watchers, sockets);
            } else {
                topics.describe(ctx);
            }
        });
        router.put("/topics/:topic").handler(topics::create);
        router.delete("/topics/:topic").handler(topics::delete);
        nothingElse("/topics/:topic", "GET, HEAD, PUT, DELETE");
        router.post("/topics/:topic/messages").handler(publish::handle);
        router.get("/topics/:topic/events").handler(ctx -> {
            requireStaying();
            EventStream.start(ctx, watchers);
        });
        nothingElse("/topics/:topic/events", "GET");
    }

    private void requireStaying() {
        if (isLeaving.getAsBoolean()) {
            throw new ProblemException(ErrorCode.SHUTTING_DOWN, "this node is shutting down; use another one");
        }
    }

    private void routeCube(HttpNode node, HttpSettings settings) {
        getOnly("/cube", ctx -> node.cube().describe().onSuccess(found -> Reply.json(ctx, 200, found)));
        getOnly("/cube/route", new RouteHandler(node, settings)::handle);
    }

    private void routeShards(HttpNode node, RequestBodies bodies) {
        RecoveryHandler recovery = new RecoveryHandler(node.protocol(), bodies, node.nowMs());
        router.post("/shards/:shard/recover").handler(recovery::handle);
        nothingElse("/shards/:shard/recover", "POST");
    }

    /**
     * The raw WebSocket is SockJS's path for such a one, too, but writes frames as they are shared by all subscribers.
     */
    private void routeEventBus(Vertx vertx, HttpNode node, HttpSettings settings, RequestBodies bodies) {
        router.get("/eventbus/websocket").handler(ctx -> {
            requireStaying();
            BusWebSocket.start(ctx, node.bus(), settings);
        });
        router.post("/eventbus/*")
                .handler(ctx -> bodies.read(ctx, settings.bodyBytesMax())
                        .onSuccess(body -> giveBody(ctx, body))
                        .onFailure(ctx::fail));
        router.route("/eventbus/*").subRouter(BusSockJs.routes(vertx, node.bus()));
    }

    /** As a handler of bodies does, without which SockJS takes no frames over HTTP. */
    private static void giveBody(RoutingContext ctx, Bytes body) {
        boolean isSending = ctx.normalizedPath().endsWith("/xhr_send");
        if (isSending && !SockJsTexts.areIn(body)) {
            ctx.fail(new ProblemException(
                    ErrorCode.INVALID_REQUEST, "the body is an array of texts, each of them a frame"));
            return;
        }
        RoutingContextInternal context = (RoutingContextInternal) ctx;
        context.visitHandler(RoutingContextInternal.BODY_HANDLER);
        context.setBody(Buffer.buffer(body.toByteArray()));
        if (!isSending) {
            // SockJS closes the connection behind a poll that is answered; who is not told sends the next request into
            // it.
            ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.next();
    }

    private void routeHealth(HttpNode node) {
        HealthHandler health = new HealthHandler(node, isLeaving);
        getOnly("/health/live", health::live);
        getOnly("/health/ready", health::ready);
        getOnly(
                "/metrics",
                ctx -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, METRICS_TYPE)
                        .end(node.registry().scrape()));
    }

    private void routeConsole() {
        ConsoleFiles console = new ConsoleFiles();
        console.paths().forEach(path -> getOnly(path, console::handle));
    }

    private void getOnly(String path, Handler<RoutingContext> handler) {
        get(path).handler(handler);
        nothingElse(path, "GET, HEAD");
    }

    /** HEAD is answered as GET is; the server leaves out the body. */
    private Route get(String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private void nothingElse(String path, String allowed) {
        router.route(path).handler(ctx -> {
            ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
            throw new ProblemException(
                    ErrorCode.METHOD_NOT_ALLOWED, ctx.normalizedPath() + " takes " + allowed + " only");
        });
    }

    private void onFailure(RoutingContext ctx) {
        Reply.problem(ctx.request(), retryHints.on(problemOf(ctx)));
    }

    private static Problem problemOf(RoutingContext ctx) {
        if (ctx.failure() instanceof ProblemException known) {
            return known.problem();
        }
        int status = ctx.statusCode();
        if (status >= 400 && status < 500) {
            return new Problem(ErrorCode.INVALID_REQUEST, "the address or the headers of the request are not right");
        }
        LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), ctx.failure());
        return new Problem(ErrorCode.INTERNAL, "the node's log says more");
    }

    /** A request that could not even be read. Its connection cannot be used any more. */
    static void onInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = new Problem(ErrorCode.URI_TOO_LONG, "the first line of the request is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            problem = new Problem(ErrorCode.HEADERS_TOO_LARGE, "the headers of the request are too large");
        } else {
            problem = new Problem(ErrorCode.INVALID_REQUEST, "that is no HTTP request");
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Reply.problem(request, problem);
    }
}
