package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The link to one neighbour across all its connections: which connection is used, what waits to be sent, what the node
 * has been told.
 */
final class PeerLink implements Connection.User, Dialler.Listener {
    /** Looks at a link's silence in the time after which it is given up. */
    static final int SILENCE_CHECKS = 10;

    private final Vertex neighbour;
    private final LinkSurroundings shared;
    private final SendQueue queue;
    private final LinkMetrics.OfLink metrics;
    private final Dialler dialler;

    private LinkView.State state = LinkView.State.DOWN;
    /** Why the last dial ended in {@link LinkLoss#FORBIDDEN}, or empty. */
    private String objection = "";

    private @Nullable Connection used;
    private ConnectionChoice.@Nullable Side usedSide;
    private long incarnation;
    private boolean flushScheduled;
    private @Nullable Promise<Void> drained;

    /** @param address where the neighbour listens; null if it is not known, so that it is not dialled */
    PeerLink(Vertex neighbour, @Nullable HostPort address, LinkSurroundings shared) {
        this.neighbour = neighbour;
        this.shared = shared;
        queue = new SendQueue(shared.settings().queueBytesMax());
        metrics = shared.metrics().ofLink(neighbour, queue, () -> used == null ? 0 : 1);
        dialler = new Dialler(neighbour, address, shared, this);
    }

    void start() {
        dialler.start();
    }

    LinkView view() {
        Map<Priority, Integer> queuedBytes = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            queuedBytes.put(priority, queue.queuedBytes(priority));
        }
        String address = dialler.address().map(HostPort::toString).orElse("");
        return new LinkView(neighbour, state, address, objection, incarnation, queuedBytes);
    }

    boolean send(Priority priority, Bytes frame) {
        if (used == null || drained != null) {
            return false;
        }
        if (!queue.offer(priority, frame)) {
            metrics.onDropped(priority, 1);
            return false;
        }
        metrics.onFrameSent(priority);
        scheduleFlush();
        return true;
    }

    /** Sends at the end of this turn of the event loop what the whole turn produced. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            shared.vertx().runOnContext(turn -> {
                flushScheduled = false;
                flush();
            });
        }
    }

    private void flush() {
        Connection connection = used;
        while (connection != null && !queue.isEmpty() && !connection.isFull()) {
            Buffer batch = queue.take();
            metrics.onWrite(batch.length());
            connection.write(batch);
        }
        if (drained != null && queue.isEmpty()) {
            drained.tryComplete();
        }
    }

    /** Why the neighbour, which has dialled this node, gets no link now. */
    Optional<Refusal> objection(Hello peer) {
        ConnectionChoice.Side side = new ConnectionChoice.Side(neighbour, peer.incarnation());
        return used != null && usedSide != null && ConnectionChoice.refuses(usedSide, side, isSilent(used))
                ? Optional.of(new Refusal(
                        Refusal.Code.LIFE,
                        "another process is linked as " + neighbour + ", with incarnation " + incarnation + ", not "
                                + peer.incarnation()))
                : Optional.empty();
    }

    /** Another connection of this pair, whichever side dialled it, has been authenticated. */
    @Override
    public void onAuthenticated(Connection connection, Hello peer) {
        if (drained != null) {
            connection.close();
            return;
        }
        boolean byThisNode = connection.handshake().role() == Handshake.Role.DIALLER;
        Vertex by = byThisNode ? shared.identity().vertex() : neighbour;
        ConnectionChoice.Side side = new ConnectionChoice.Side(by, peer.incarnation());
        switch (choose(side)) {
            case KEEP -> leave(connection, byThisNode);
            case HAND_OVER -> use(connection, side);
            case REPLACE -> {
                onLost("the peer has connected anew", false);
                use(connection, side);
                reportUp(byThisNode);
            }
        }
    }

    private ConnectionChoice.Verdict choose(ConnectionChoice.Side side) {
        return used == null || usedSide == null
                ? ConnectionChoice.Verdict.REPLACE
                : ConnectionChoice.between(usedSide, side, isSilent(used));
    }

    private boolean isSilent(Connection connection) {
        return connection.silentMs() > shared.settings().silentMs();
    }

    /** The acceptor closes it; if it does not know of the better connection yet, it does so when it does. */
    private static void leave(Connection connection, boolean byThisNode) {
        if (byThisNode) {
            connection.retire();
        } else {
            connection.close();
        }
    }

    private void use(Connection connection, ConnectionChoice.Side side) {
        if (used != null) {
            // Were it closed now, the peer might notice that before it gets to know of the other one.
            used.retire();
        }
        used = connection;
        usedSide = side;
        incarnation = side.peerIncarnation();
        connection.use(this);
        dialler.rest();
        metrics.onConnect();
        queue.rewind();
        scheduleFlush();
    }

    private void reportUp(boolean byThisNode) {
        state = LinkView.State.UP;
        objection = "";
        note("up, incarnation " + incarnation + ", dialled by " + (byThisNode ? "this node" : "the peer"));
        shared.listener().onLinkUp(neighbour, incarnation);
    }

    @Override
    public void onReceived(int bytes) {
        metrics.onBytesReceived(bytes);
    }

    @Override
    public void onFrame(Priority priority, Bytes frame) {
        metrics.onFrameReceived(priority);
        shared.listener().onFrame(neighbour, frame);
    }

    @Override
    public void onWritable() {
        flush();
    }

    @Override
    public void onLost(String reason, boolean malformed) {
        if (malformed) {
            metrics.onMalformed();
        }
        boolean wasUp = used != null;
        disconnect();
        if (!wasUp || drained != null) {
            return;
        }
        state = LinkView.State.DOWN;
        note("down: " + reason);
        dialler.start();
        shared.listener().onLinkDown(neighbour, LinkLoss.CLOSED);
    }

    /** Expects to be called {@link #SILENCE_CHECKS} times in {@link LinkSettings#giveUpAfterSilenceMs}. */
    void checkSilence() {
        if (used != null && used.checkSilence() >= SILENCE_CHECKS) {
            metrics.onGivenUp();
            onLost("silent for " + shared.settings().giveUpAfterSilenceMs() + " ms", false);
        }
    }

    private void disconnect() {
        if (used != null) {
            used.close();
        }
        used = null;
        usedSide = null;
        queue.clear().forEach(metrics::onDropped);
        if (drained != null) {
            drained.tryComplete();
        }
    }

    @Override
    public void onDialFailed(LinkLoss loss, String reason) {
        if (loss == LinkLoss.REFUSED) {
            metrics.onDialRefused();
        }
        LinkView.State now = switch (loss) {
            case CLOSED -> LinkView.State.DOWN;
            case REFUSED -> LinkView.State.REFUSED;
            case FORBIDDEN -> LinkView.State.FORBIDDEN;
        };
        objection = reason;
        if (state != now) {
            state = now;
            shared.listener().onLinkDown(neighbour, loss);
        }
    }

    /**
     * Takes no more frames; the future ends when those that wait have been handed to the socket or the link is lost.
     */
    Future<Void> drain() {
        Promise<Void> promise = Promise.promise();
        drained = promise;
        dialler.stop();
        flush();
        return promise.future();
    }

    /** Ends the link without a report. */
    void stop() {
        disconnect();
        dialler.stop();
    }

    private void note(String what) {
        shared.trace().note(Trace.Subject.LINKS, "link to " + neighbour + " is " + what);
    }
}
