package dev.cubecast.client;

import dev.cubecast.client.NodeRotation.Attempt;
import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to one of the nodes, whichever: when it is lost, to another one. */
final class Link implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final String name;
    private final NetClient sockets;
    private final Context context;
    private final ClientOptions options;
    private final NodeRotation rotation;
    private final Listener listener;
    private final LongSupplier nowMs;

    /** When to try which node; null while one is tried or talked to, and before the link is opened. */
    private @Nullable Attempt next;

    private String node = "";
    /** From its socket on; whether it serves is known when it has answered. */
    private @Nullable Connection connection;

    private boolean opened;
    private boolean serves;
    private boolean closed;
    private long connections;
    private @Nullable CubecastException lastLoss;

    /** Who uses it. */
    interface Listener {
        /** A node has answered: everything begins anew on this connection. */
        void onConnected(Connection connection);

        /** It is gone; what was under way on it fails after this. */
        void onLost();

        /** A topic's message or gap. */
        void onDelivery(String topic, JsonObject frame);

        /** A topic cannot be subscribed to, or no longer. */
        void onTopicError(String topic, CubecastException why);
    }

    /** @param name for the log */
    Link(
            String name,
            NetClient sockets,
            Context context,
            ClientOptions options,
            NodeRotation rotation,
            Listener listener,
            LongSupplier nowMs) {
        this.name = name;
        this.sockets = sockets;
        this.context = context;
        this.options = options;
        this.rotation = rotation;
        this.listener = listener;
        this.nowMs = nowMs;
    }

    /** Begins to look for a node, if it has not yet. */
    void openOnce() {
        if (!opened) {
            opened = true;
            next = rotation.first(nowMs.getAsLong());
            tick();
        }
    }

    /** The connection to a node that serves. */
    Optional<Connection> connection() {
        return serves ? Optional.ofNullable(connection) : Optional.empty();
    }

    /** The node that serves. */
    Optional<String> node() {
        return connection().map(current -> node);
    }

    /** How many connections have served so far. */
    long connections() {
        return connections;
    }

    /** Why there was none the last time. */
    Optional<CubecastException> lastLoss() {
        return Optional.ofNullable(lastLoss);
    }

    void tick() {
        Attempt due = next;
        if (due != null && nowMs.getAsLong() >= due.atMs()) {
            next = null;
            attempt(due.node());
        }
        Connection current = connection;
        if (current != null && !serves && current.lastedMs() >= options.nodeTimeoutMs()) {
            current.end(Connection.lost("it has accepted the connection and says nothing"));
        } else if (current != null) {
            current.tick();
        }
    }

    private void attempt(String address) {
        node = address;
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        sockets.connect(SocketAddress.inetSocketAddress(Integer.parseInt(address.substring(colon + 1)), host))
                .onComplete(tried -> context.runOnContext(nothing -> {
                    if (tried.succeeded()) {
                        onSocket(tried.result());
                    } else if (!closed) {
                        onLost(0, Connection.lost(String.valueOf(tried.cause().getMessage())));
                    }
                }));
    }

    private void onSocket(NetSocket socket) {
        if (closed) {
            socket.close().onFailure(failed -> {});
            return;
        }
        Connection made = new Connection(socket, context, options, this, nowMs);
        connection = made;
        made.ping(() -> onServes(made));
    }

    private void onServes(Connection made) {
        serves = true;
        connections++;
        LOG.info("{} is connected to {}", name, node);
        listener.onConnected(made);
    }

    /** Looks for another node. */
    void leave(CubecastException why) {
        if (connection != null) {
            connection.end(why);
        }
    }

    @Override
    public void onDelivery(String topic, JsonObject frame) {
        listener.onDelivery(topic, frame);
    }

    @Override
    public void onTopicError(String topic, CubecastException why) {
        listener.onTopicError(topic, why);
    }

    @Override
    public void onEnded(Connection ended, CubecastException why) {
        boolean served = serves;
        connection = null;
        serves = false;
        if (!closed) {
            onLost(served ? ended.lastedMs() : 0, why);
        }
        if (served) {
            listener.onLost();
        }
    }

    private void onLost(long lastedMs, CubecastException why) {
        lastLoss = new CubecastException(why.code(), node + ": " + why.detail(), why.conclusion());
        next = rotation.afterLoss(lastedMs, why.retryAfterMs(), nowMs.getAsLong());
        LOG.info("{} has no connection to {} ({}) and tries {} next", name, node, why.detail(), next.node());
    }

    void close() {
        closed = true;
        next = null;
        leave(new CubecastException("closed", "the client was closed", Conclusion.OUTCOME_UNKNOWN));
    }
}
