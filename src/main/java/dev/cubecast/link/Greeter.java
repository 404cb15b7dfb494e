package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.security.SecureRandom;
import java.util.Optional;

/** Begins this node's handshakes, and notes and counts those that fail. */
final class Greeter {
    private final LinkIdentity identity;
    private final Secret secret;
    private final LinkMetrics metrics;
    private final RefusalLog log;
    private final SecureRandom random = new SecureRandom();

    Greeter(LinkIdentity identity, Secret secret, LinkMetrics metrics, Trace trace) {
        this.identity = identity;
        this.secret = secret;
        this.metrics = metrics;
        this.log = new RefusalLog(trace);
    }

    Handshake dialler(Vertex neighbour) {
        return Handshake.dialler(hello(), secret, neighbour);
    }

    Handshake acceptor() {
        return Handshake.acceptor(hello(), secret);
    }

    private Hello hello() {
        byte[] nonce = new byte[Hello.NONCE_BYTES];
        random.nextBytes(nonce);
        return new Hello(
                Hello.VERSION,
                Hello.VERSION,
                identity.cubeName(),
                identity.vertex(),
                identity.incarnation().getAsLong(),
                Bytes.of(nonce));
    }

    void onFailed(Connection connection, Refusal refusal, boolean byPeer) {
        metrics.onHandshakeFailed(refusal.code());
        if (refusal.code() == Refusal.Code.CLOSED && !connection.heard()) {
            // A peer that found itself linked meanwhile, or somebody who looks which ports are open.
            return;
        }
        Handshake handshake = connection.handshake();
        Optional<Vertex> claimed = handshake.claimedVertex().filter(identity.vertex()::isNeighbourOf);
        Optional<Vertex> peerVertex = claimed.or(handshake::expectedVertex);
        String peer = connection.remoteHost()
                + peerVertex
                        .map(vertex -> (claimed.isPresent() ? " (says it is " : " (dialled as ") + vertex + ")")
                        .orElse("");
        String sentence = byPeer
                ? peer + " refused a link: " + refusal.detail()
                : "refused a link with " + peer + ": " + refusal.detail();
        log.note(connection.remoteHost(), peerVertex, refusal.code(), sentence, System.nanoTime() / 1_000_000);
    }
}
