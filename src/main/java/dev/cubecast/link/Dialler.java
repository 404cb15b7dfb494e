package dev.cubecast.link;

import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dials one neighbour until there is a link to it, however it came about. */
final class Dialler implements Connection.Handshaking {
    /** Hears what became of the dials. */
    interface Listener {
        void onAuthenticated(Connection connection, Hello peer);

        /** @param reason a sentence if a node refuses the other, else empty */
        void onDialFailed(LinkLoss loss, String reason);
    }

    private final Vertex neighbour;
    private final @Nullable HostPort address;
    private final LinkSurroundings shared;
    private final Backoff backoff;
    private final Listener listener;

    private @Nullable Connection greeting;
    /** Whether a link is wanted, that is, there is none. */
    private boolean active;

    private boolean dialling;
    private long timer = -1;
    private String notedFailure = "";
    private long lastAtOnceMs;

    Dialler(Vertex neighbour, @Nullable HostPort address, LinkSurroundings shared, Listener listener) {
        this.neighbour = neighbour;
        this.address = address;
        this.shared = shared;
        this.listener = listener;
        LinkSettings settings = shared.settings();
        backoff = new Backoff(settings.redialMinMs(), settings.redialMaxMs(), shared.random());
        lastAtOnceMs = nowMs() - settings.redialMaxMs();
    }

    Optional<HostPort> address() {
        return Optional.ofNullable(address);
    }

    /**
     * A link is wanted: dials at once, unless that was done less than the longest pause ago. So the end of a process is
     * noticed without delay, and a link that breaks as soon as it is up is not dialled in a tight loop.
     */
    void start() {
        active = true;
        if (nowMs() - lastAtOnceMs >= shared.settings().redialMaxMs()) {
            lastAtOnceMs = nowMs();
            backoff.reset();
            dial();
        } else {
            dialLater();
        }
    }

    /** There is a link: no more dials. One that is under way goes on. */
    void rest() {
        active = false;
        notedFailure = "";
        shared.vertx().cancelTimer(timer);
    }

    void stop() {
        rest();
        if (greeting != null) {
            greeting.close();
        }
    }

    private void dial() {
        HostPort to = address;
        shared.vertx().cancelTimer(timer);
        if (to != null && !dialling) {
            dialling = true;
            shared.client().connect(to.port(), to.host()).onComplete(this::onConnected, this::onConnectFailed);
        }
    }

    private void dialLater() {
        shared.vertx().cancelTimer(timer);
        timer = shared.vertx().setTimer(backoff.nextMs(), id -> dial());
    }

    private void onConnected(NetSocket socket) {
        if (!active) {
            dialling = false;
            socket.close();
            return;
        }
        greeting = new Connection(shared.vertx(), socket, shared.greeter().dialler(neighbour), shared.settings(), this);
        greeting.start();
    }

    private void onConnectFailed(Throwable failure) {
        String text = "cannot connect to " + neighbour + " at " + address + ": " + failure.getMessage();
        if (!text.equals(notedFailure)) {
            notedFailure = text;
            shared.trace().note(Trace.Subject.LINKS, text);
        }
        onFailed(isRefusal(failure) ? LinkLoss.REFUSED : LinkLoss.CLOSED, "");
    }

    @Override
    public void onAuthenticated(Connection connection, Hello peer) {
        dialling = false;
        greeting = null;
        listener.onAuthenticated(connection, peer);
    }

    @Override
    public void onHandshakeFailed(Connection connection, Refusal refusal, boolean byPeer) {
        shared.greeter().onFailed(connection, refusal, byPeer);
        if (refusal.code().forbids()) {
            String peer = neighbour + " at " + address;
            String sentence = byPeer ? peer + " refuses this node: " : "this node refuses " + peer + ": ";
            onFailed(LinkLoss.FORBIDDEN, sentence + refusal.detail());
        } else {
            onFailed(LinkLoss.CLOSED, "");
        }
    }

    private void onFailed(LinkLoss loss, String reason) {
        dialling = false;
        greeting = null;
        if (active) {
            dialLater();
            listener.onDialFailed(loss, reason);
        }
    }

    /** Timeouts and missing routes are connect exceptions too, and only the text tells them apart. */
    private static boolean isRefusal(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return failure instanceof ConnectException && text.contains("refused");
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
