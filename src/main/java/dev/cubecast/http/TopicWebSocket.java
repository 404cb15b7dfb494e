package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Session;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.bridge.Start;
import dev.cubecast.bridge.WebSocketFrames;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.StartParameter;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.TopicName;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /topics/{topic}} with {@code Upgrade: websocket}: one client that watches a topic and publishes to it. The
 * connection becomes a WebSocket when the subscription has taken effect, so whatever the client sends comes after it.
 */
final class TopicWebSocket implements WatchingClient {
    private static final short GOING_AWAY = 1001;
    private static final short TOO_BIG = 1009;
    private static final short TRY_AGAIN_LATER = 1013;
    private static final Buffer PING = Buffer.buffer("cubecast");

    private final RoutingContext ctx;
    private final Watchers watchers;
    private final SocketPublishes publishes;
    private Optional<Session> session = Optional.empty();
    private @Nullable ServerWebSocket socket;
    private @Nullable SocketWriter writer;
    /** Whether the handshake has begun, after which the request can have no other answer. */
    private boolean upgrading;

    private boolean closed;
    /** What a socket is told that opens after it was closed. */
    private Farewell farewell = new Farewell(GOING_AWAY, "");

    private boolean paused;
    /** Whether the client has shown no sign of life since the last ping. */
    private boolean silent;

    private TopicWebSocket(RoutingContext ctx, Watchers watchers, TopicName topic, Publishing publishing) {
        this.ctx = ctx;
        this.watchers = watchers;
        this.publishes = publishing.of(topic, new SocketPublishes.Listener() {
            @Override
            public void onProblem(Problem problem, long number) {
                sendError(problem, number);
            }

            @Override
            public void onProgress() {
                readOrPause();
            }
        });
    }

    private record Farewell(short code, String reason) {}

    /** Makes what publishes the messages of one socket. */
    interface Publishing {
        SocketPublishes of(TopicName topic, SocketPublishes.Listener listener);
    }

    static void start(RoutingContext ctx, Watchers watchers, Publishing publishing) {
        TopicName topic = Query.topic(ctx);
        Start start = StartParameter.of(Query.parameters(ctx).requireOnly(StartParameter.NAME), Start.latest());
        WebSocketHandshake.require(ctx.request());
        TopicWebSocket client = new TopicWebSocket(ctx, watchers, topic, publishing);
        // The handshake needs the end of the request, which must not go by before.
        ctx.request().pause();
        ctx.response().closeHandler(gone -> client.onClosed());
        client.session = watchers.open(topic, start, client);
    }

    private void onClosed() {
        closed = true;
        watchers.close(this);
        session.ifPresent(Session::close);
    }

    @Override
    public ClientProtocol protocol() {
        return WebSocketProtocol.INSTANCE;
    }

    @Override
    public boolean isWritable() {
        return !closed && writer != null && writer.isWritable();
    }

    @Override
    public void onSubscribed() {
        watchers.onSubscribed(this);
        upgrading = true;
        ctx.request().toWebSocket().onSuccess(this::onOpen).onFailure(failed -> onClosed());
    }

    private void onOpen(ServerWebSocket opened) {
        if (closed) {
            // The session ended during the handshake.
            opened.close(farewell.code(), farewell.reason());
            return;
        }
        socket = opened;
        writer = watchers.writer(ctx.request().connection(), this::onWritabilityChanged);
        BrokenFrames.watch(ctx.request().connection(), this::onBroken);
        WebSocketReader reader = new WebSocketReader(Limits.MESSAGE_BYTES_MAX, new Incoming());
        opened.frameHandler(frame -> {
            silent = false;
            reader.onFrame(frame);
        });
        opened.pongHandler(pong -> silent = false);
        opened.exceptionHandler(broken -> onClosed());
        opened.closeHandler(gone -> onClosed());
        session.ifPresent(Session::onWritable);
    }

    /** Frames that break the protocol end the connection; the client is told why, as the protocol has it. */
    private void onBroken(WebSocketCloseStatus why) {
        if (why.code() == TOO_BIG) {
            onTooLarge();
        } else {
            close((short) why.code(), "that is no WebSocket frame that this node takes");
        }
    }

    private void onTooLarge() {
        String detail = "a message has at most " + Limits.MESSAGE_BYTES_MAX + " bytes";
        publishes.refuse(new Problem(ErrorCode.TOO_LARGE, detail));
        close(TOO_BIG, detail);
    }

    private final class Incoming implements WebSocketReader.Listener {
        @Override
        public void onText(Bytes message) {
            publishes.publish(message);
        }

        @Override
        public void onBinary(Bytes message) {
            publishes.refuse(new Problem(ErrorCode.UNSUPPORTED_TYPE, "publish JSON as text; binary is not taken"));
        }

        @Override
        public void onTooLarge() {
            TopicWebSocket.this.onTooLarge();
        }
    }

    private void onWritabilityChanged() {
        session.ifPresent(Session::onWritable);
        readOrPause();
    }

    /** A client that does not read what it gets, or publishes faster than the cube takes it, is not read for a while. */
    private void readOrPause() {
        boolean pause = publishes.isFull() || !isWritable();
        if (socket == null || closed || pause == paused) {
            return;
        }
        paused = pause;
        if (pause) {
            socket.pause();
        } else {
            socket.resume();
        }
    }

    private void sendError(Problem problem, long number) {
        JsonObject error = new JsonObject()
                .put("code", problem.code().text())
                .put("message", problem.detail())
                .put("frame", number);
        ByteWriter frame = new ByteWriter();
        WebSocketFrames.writeText(
                frame, Bytes.utf8(new JsonObject().put("error", error).encode()));
        write(FrameBlock.ofNotice(frame.written()));
        readOrPause();
    }

    @Override
    public void write(FrameBlock frames) {
        if (writer != null && !closed) {
            writer.write(frames);
        }
    }

    @Override
    public void onTooSlow() {
        close(TRY_AGAIN_LATER, "the client does not keep up with the topic");
    }

    @Override
    public void keepAlive() {
        if (socket == null || closed) {
            return;
        }
        if (silent && !paused) {
            close(GOING_AWAY, "the client does not answer");
            return;
        }
        silent = true;
        socket.writePing(PING);
    }

    @Override
    public void end(Problem problem) {
        if (!upgrading) {
            onClosed();
            ctx.request().resume();
            Reply.problem(ctx.request(), problem);
        } else {
            close(problem.code() == ErrorCode.SHUTTING_DOWN ? GOING_AWAY : TRY_AGAIN_LATER, problem.detail());
        }
    }

    private void close(short code, String reason) {
        farewell = new Farewell(code, reason);
        onClosed();
        if (socket != null) {
            socket.resume();
            socket.close(code, reason);
        }
    }
}
