package dev.cubecast.http;

import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Session;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.bridge.Start;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ResumeToken;
import dev.cubecast.operations.StartParameter;
import dev.cubecast.topic.TopicName;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /topics/{topic}/events}: one client that watches a topic as server-sent events. The head of the answer is
 * sent when the subscription has taken effect.
 */
final class EventStream implements WatchingClient {
    /** The least that a browser waits before it reconnects, to this node or to another behind the same name. */
    private static final long RETRY_MIN_MS = 500;

    private static final Buffer COMMENT = Buffer.buffer(":\n\n");
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final RoutingContext ctx;
    private final HttpServerResponse response;
    private final Watchers watchers;
    /** Clients of HTTP/1.0 take no chunks, so what they get goes through the encoder. */
    private final boolean chunked;

    private @Nullable SocketWriter writer;

    private Optional<Session> session = Optional.empty();
    private boolean open;

    private EventStream(RoutingContext ctx, Watchers watchers) {
        this.ctx = ctx;
        this.response = ctx.response();
        this.watchers = watchers;
        this.chunked = ctx.request().version() == HttpVersion.HTTP_1_1;
    }

    static void start(RoutingContext ctx, Watchers watchers) {
        TopicName topic = Query.topic(ctx);
        Start start = start(ctx, Query.parameters(ctx).requireOnly(StartParameter.NAME));
        EventStream stream = new EventStream(ctx, watchers);
        stream.response.closeHandler(closed -> stream.onClosed());
        stream.response.exceptionHandler(broken -> stream.onClosed());
        stream.session = watchers.open(topic, start, stream);
    }

    /** A browser that reconnects asks for the same address, and says where it wants to go on. */
    private static Start start(RoutingContext ctx, Parameters parameters) {
        Start asked = StartParameter.of(parameters, Start.latest());
        String lastSeen = ctx.request().getHeader(LAST_EVENT_ID);
        if (lastSeen == null || lastSeen.isEmpty()) {
            return asked;
        }
        return ResumeToken.parse(lastSeen)
                .<Start>map(token -> new Start.After(token.point()))
                .orElseGet(Start.AfterUnknown::new);
    }

    private void onClosed() {
        open = false;
        if (writer != null) {
            writer.close();
        }
        watchers.close(this);
        session.ifPresent(Session::close);
    }

    @Override
    public ClientProtocol protocol() {
        return chunked ? EventStreamProtocol.CHUNKED : EventStreamProtocol.PLAIN;
    }

    @Override
    public boolean isWritable() {
        return open && !response.writeQueueFull() && (writer == null || writer.isWritable());
    }

    private void onWritable() {
        session.ifPresent(Session::onWritable);
    }

    @Override
    public void onSubscribed(@Nullable ResumePoint place) {
        watchers.onSubscribed(this);
        open = true;
        if (chunked) {
            writer = watchers.writer(Channels.of(ctx.request().connection()), this::onWritable);
        }
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // In an event of its own, as it may come while a write is under way.
                .drainHandler(drained -> ctx.vertx().runOnContext(later -> onWritable()))
                .write(Buffer.buffer(beginning(place)));
    }

    /** An event without data, which readers do not see; its id is theirs until the first message brings another. */
    private String beginning(@Nullable ResumePoint place) {
        String retry = "retry: " + (RETRY_MIN_MS + watchers.retryHints().nextMs()) + '\n';
        String id = place == null ? "" : "id: " + ResumeToken.before(place).text() + '\n';
        return retry + id + '\n';
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
        if (writer == null) {
            Bytes bytes = frames.bytes();
            response.write(
                    BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.array(), bytes.offset(), bytes.length())));
        } else {
            writer.write(frames);
        }
    }

    @Override
    public void onTooSlow() {
        onClosed();
        ctx.request().connection().close();
    }

    @Override
    public void keepAlive() {
        if (isWritable()) {
            response.write(COMMENT);
        }
    }

    /** Browsers reconnect when a stream ends, and get the problem then. */
    @Override
    public void end(Problem problem) {
        boolean answered = open;
        onClosed();
        if (answered) {
            response.end();
        } else {
            Reply.problem(ctx.request(), watchers.retryHints().on(problem));
        }
    }
}
