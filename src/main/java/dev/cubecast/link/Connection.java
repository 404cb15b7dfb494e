package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One socket, from the moment it is connected: first its handshake, then frames for whoever uses it. */
final class Connection {
    /** Hears how the handshake ends: by exactly one of its methods, unless this node closes the connection before. */
    interface Handshaking {
        /** Why an acceptor refuses a peer that has proved who it is; asked before the peer gets its proof. */
        default Optional<Refusal> objection(Hello peer) {
            return Optional.empty();
        }

        void onAuthenticated(Connection connection, Hello peer);

        void onHandshakeFailed(Connection connection, Refusal refusal, boolean byPeer);
    }

    /** Uses an authenticated connection. */
    interface User {
        void onReceived(int bytes);

        void onFrame(Priority priority, Bytes frame);

        /** The socket takes bytes again. */
        void onWritable();

        /** The connection is gone, but not because this node closed it. */
        void onLost(String reason, boolean malformed);
    }

    private enum Phase {
        HANDSHAKE,
        AUTHENTICATED,
        CLOSED
    }

    private final Vertx vertx;
    private final NetSocket socket;
    private final Handshake handshake;
    private final LinkSettings settings;
    private final Handshaking handshaking;
    private final String remoteHost;
    private final FrameParser parser = new FrameParser(Handshake.FRAME_BYTES_MAX);

    private Phase phase = Phase.HANDSHAKE;
    private @Nullable User user;
    private String lossReason = "closed by the peer";
    private boolean heard;
    private boolean heardSinceCheck;
    private int silentChecks;
    private long lastHeardNanos = System.nanoTime();
    private long timer;

    Connection(Vertx vertx, NetSocket socket, Handshake handshake, LinkSettings settings, Handshaking handshaking) {
        this.vertx = vertx;
        this.socket = socket;
        this.handshake = handshake;
        this.settings = settings;
        this.handshaking = handshaking;
        // Asked for now, because a closed socket may not know it any more.
        SocketAddress remote = socket.remoteAddress();
        remoteHost = remote == null ? "a closed connection" : String.valueOf(remote.hostAddress());
    }

    void start() {
        socket.setWriteQueueMaxSize(settings.writeBufferBytes());
        socket.exceptionHandler(failure -> lossReason = String.valueOf(failure.getMessage()));
        socket.closeHandler(closed -> onSocketClosed());
        socket.drainHandler(drained -> onDrained());
        socket.handler(this::onChunk);
        timer = vertx.setTimer(
                settings.handshakeTimeoutMs(),
                id -> fail(new Refusal(
                        Refusal.Code.TIMEOUT,
                        "the handshake was not finished within " + settings.handshakeTimeoutMs() + " ms")));
        if (handshake.role() == Handshake.Role.DIALLER) {
            writeHandshake(handshake.hello());
        }
    }

    /** Gives the connection to its user. One without a user ignores what it receives. */
    void use(User by) {
        user = by;
    }

    /**
     * Keeps the connection open, but ignores it, until the peer closes it or has had the time of a handshake to do so.
     */
    void retire() {
        user = null;
        timer = vertx.setTimer(settings.handshakeTimeoutMs(), id -> close());
    }

    /** Closes the connection; nobody is told. */
    void close() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            vertx.cancelTimer(timer);
            socket.close();
        }
    }

    void write(Buffer bytes) {
        // A failed write closes the socket, which is noticed there.
        socket.write(bytes);
    }

    boolean isFull() {
        return socket.writeQueueFull();
    }

    Handshake handshake() {
        return handshake;
    }

    String remoteHost() {
        return remoteHost;
    }

    /** Whether anything was ever received. */
    boolean heard() {
        return heard;
    }

    /** Since something was last received, or else since the connection was made. */
    long silentMs() {
        return (System.nanoTime() - lastHeardNanos) / 1_000_000;
    }

    /**
     * How many times in a row this was asked while nothing came in between. Unlike {@link #silentMs} it does not count
     * the time for which this process was paused and could not read.
     */
    int checkSilence() {
        silentChecks = heardSinceCheck ? 0 : silentChecks + 1;
        heardSinceCheck = false;
        return silentChecks;
    }

    private void onChunk(Buffer chunk) {
        if (phase == Phase.CLOSED) {
            return;
        }
        heard = true;
        heardSinceCheck = true;
        lastHeardNanos = System.nanoTime();
        if (user != null) {
            user.onReceived(chunk.length());
        }
        try {
            parser.parse(chunk, this::onFrame);
        } catch (WireException malformed) {
            onMalformed(String.valueOf(malformed.getMessage()));
        } catch (RuntimeException broken) {
            // The rest of the chunk is lost, and with it where the next frame begins.
            lose("a frame could not be handled: " + broken, false);
            throw broken;
        }
    }

    private void onFrame(Priority priority, Bytes frame) {
        switch (phase) {
            case HANDSHAKE -> onStep(handshake.onFrame(frame));
            case AUTHENTICATED -> {
                if (user != null) {
                    user.onFrame(priority, frame);
                }
            }
            case CLOSED -> {
                // What came behind the frame for which this node closed the connection.
            }
        }
    }

    private void onStep(Handshake.Step step) {
        if (step instanceof Handshake.Step.Reply reply) {
            writeHandshake(reply.frame());
        } else if (step instanceof Handshake.Step.Authenticated authenticated) {
            onAuthenticated(authenticated.peer(), authenticated.lastFrame());
        } else if (step instanceof Handshake.Step.Refused refused) {
            refuse(refused.refusal());
        } else if (step instanceof Handshake.Step.RefusedByPeer refused) {
            end(refused.refusal(), true);
        }
    }

    private void onAuthenticated(Hello peer, Optional<Bytes> lastFrame) {
        Optional<Refusal> objection = handshaking.objection(peer);
        if (objection.isPresent()) {
            refuse(objection.get());
            return;
        }
        phase = Phase.AUTHENTICATED;
        vertx.cancelTimer(timer);
        parser.limitFrames(Limits.FRAME_BYTES_MAX);
        lastFrame.ifPresent(this::writeHandshake);
        handshaking.onAuthenticated(this, peer);
    }

    private void onMalformed(String what) {
        if (phase == Phase.HANDSHAKE) {
            refuse(new Refusal(Refusal.Code.MALFORMED, what));
        } else {
            lose("malformed: " + what, true);
        }
    }

    private void onSocketClosed() {
        if (phase == Phase.HANDSHAKE) {
            fail(new Refusal(Refusal.Code.CLOSED, "the connection was lost during the handshake: " + lossReason));
        } else {
            lose(lossReason, false);
        }
    }

    private void onDrained() {
        if (user != null) {
            user.onWritable();
        }
    }

    private void refuse(Refusal refusal) {
        writeHandshake(refusal.encode());
        end(refusal, false);
    }

    private void fail(Refusal refusal) {
        end(refusal, false);
    }

    private void end(Refusal refusal, boolean byPeer) {
        close();
        handshaking.onHandshakeFailed(this, refusal, byPeer);
    }

    private void lose(String reason, boolean malformed) {
        if (phase != Phase.CLOSED) {
            close();
            if (user != null) {
                user.onLost(reason, malformed);
            }
        }
    }

    private void writeHandshake(Bytes frame) {
        Buffer bytes = Buffer.buffer();
        LinkFrame.append(bytes, Priority.HEARTBEAT, false, frame);
        write(bytes);
    }
}
