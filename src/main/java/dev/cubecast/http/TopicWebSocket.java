package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Session;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.bridge.Start;
import dev.cubecast.bridge.WebSocketFrames;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.StartParameter;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.TopicName;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.http.HttpServerRequest;
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
    private static final short TRY_AGAIN_LATER = 1013;
    private static final int REASON_CHARS_MAX = 120;

    private final Watchers watchers;
    private final SocketPublishes publishes;
    private Optional<Session> session = Optional.empty();
    /** The request, until the handshake begins: after that it can have no other answer. */
    private @Nullable HttpServerRequest request;

    private @Nullable UpgradedSocket socket;
    private @Nullable SocketReading reading;
    private @Nullable SocketWriter writer;

    private boolean closed;
    /** What a socket is told that opens after it was closed. */
    private Farewell farewell = new Farewell(GOING_AWAY, "");

    /** Why it is to end, when all that has come of its client is decided. */
    private @Nullable Problem leaves;

    private TopicWebSocket(HttpServerRequest request, Watchers watchers, TopicName topic, Publishing publishing) {
        this.request = request;
        this.watchers = watchers;
        this.publishes = publishing.of(topic, new SocketPublishes.Listener() {
            @Override
            public void onProblem(Problem problem, long number) {
                sendError(problem, number);
            }

            @Override
            public void onProgress() {
                readOrPause();
                leaveIfIdle();
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
        TopicWebSocket client = new TopicWebSocket(ctx.request(), watchers, topic, publishing);
        // The handshake needs the end of the request, which must not go by before.
        ctx.request().pause();
        ctx.response().closeHandler(gone -> client.onClosed());
        client.session = watchers.open(topic, start, client);
    }

    private void onClosed() {
        closed = true;
        watchers.close(this);
        publishes.close();
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
    public void onSubscribed(@Nullable ResumePoint place) {
        watchers.onSubscribed(this);
        HttpServerRequest asked = request;
        if (asked != null) {
            request = null;
            UpgradedSocket.of(asked).onSuccess(this::onOpen).onFailure(failed -> onClosed());
        }
    }

    private void onOpen(UpgradedSocket opened) {
        if (closed) {
            // The session ended during the handshake.
            opened.close(farewell.code(), farewell.reason());
            return;
        }
        socket = opened;
        writer = watchers.writer(opened.channel(), this::onWritabilityChanged);
        SocketReading begins = new SocketReading(opened, Limits.MESSAGE_BYTES_MAX, new Incoming());
        reading = begins;
        begins.begin();
        session.ifPresent(Session::onWritable);
    }

    private final class Incoming implements SocketReading.Listener {
        @Override
        public void onBroken(WebSocketCloseStatus why) {
            close((short) why.code(), "that is no WebSocket frame that this node takes");
        }

        @Override
        public void onClosed() {
            TopicWebSocket.this.onClosed();
        }

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
            String detail = "a message has at most " + Limits.MESSAGE_BYTES_MAX + " bytes";
            publishes.refuse(new Problem(ErrorCode.TOO_LARGE, detail));
            close(SocketReading.TOO_BIG, detail);
        }
    }

    private void onWritabilityChanged() {
        session.ifPresent(Session::onWritable);
        readOrPause();
    }

    /**
     * A client that does not read what it gets, or publishes faster than the cube takes it, is not read for a while.
     */
    private void readOrPause() {
        boolean pause = publishes.isFull() || !isWritable() || leaves != null;
        if (reading == null || closed || pause == reading.isPaused()) {
            return;
        }
        if (pause) {
            reading.pause();
        } else {
            reading.resume();
        }
    }

    private void sendError(Problem problem, long number) {
        JsonObject error = new JsonObject()
                .put("code", problem.code().text())
                .put("conclusion", problem.code().conclusion().text())
                .put("message", problem.detail())
                .put("frame", number)
                .mergeIn(problem.members());
        ByteWriter frame = new ByteWriter();
        WebSocketFrames.writeText(
                frame, Bytes.utf8(new JsonObject().put("error", error).encode()));
        write(FrameBlock.ofNotice(frame.written()));
        readOrPause();
    }

    @Override
    public long unsentBytes() {
        return writer == null ? 0 : writer.unsentBytes();
    }

    @Override
    public long takenBytes() {
        return writer == null ? 0 : writer.takenBytes();
    }

    @Override
    public void write(FrameBlock frames) {
        if (writer != null && !closed) {
            writer.write(frames);
        }
    }

    @Override
    public void onTooSlow() {
        closeForNow("the client does not keep up with the topic");
    }

    @Override
    public void keepAlive() {
        if (reading != null && !closed && !reading.keepAlive()) {
            close(GOING_AWAY, "the client does not answer");
        }
    }

    @Override
    public void leave(Problem why) {
        leaves = why;
        readOrPause();
        leaveIfIdle();
    }

    private void leaveIfIdle() {
        if (leaves != null && !closed && publishes.isIdle()) {
            end(leaves);
        }
    }

    @Override
    public void end(Problem problem) {
        HttpServerRequest unanswered = request;
        if (unanswered != null) {
            request = null;
            onClosed();
            unanswered.resume();
            Reply.problem(unanswered, watchers.retryHints().on(problem));
        } else if (problem.code() == ErrorCode.SHUTTING_DOWN) {
            close(GOING_AWAY, problem.detail());
        } else {
            closeForNow(problem.detail());
        }
    }

    /** A reason has 123 bytes at most (RFC 6455, section 5.5). */
    private void closeForNow(String why) {
        String hint = "; come again in " + watchers.retryHints().nextMs() + " ms";
        close(TRY_AGAIN_LATER, why.substring(0, Math.min(why.length(), REASON_CHARS_MAX - hint.length())) + hint);
    }

    private void close(short code, String reason) {
        farewell = new Farewell(code, reason);
        onClosed();
        if (socket != null) {
            socket.close(code, reason);
        }
    }
}
