package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one side of a handshake. The dialler sends its hello, the acceptor checks it and answers with its
 * own, the dialler proves that it knows the cube's secret, and only then does the acceptor prove the same: who cannot
 * prove it gets nothing made with the secret from a node that it dials. Frames must be handed in as they arrive until a
 * step ends it.
 *
 * <p>The proofs cover both hellos, so nobody can alter one; they do not cover what follows. Who can alter packets
 * between two nodes can still alter frames.
 */
final class Handshake {
    /** Bytes of the largest frame in a handshake. */
    static final int FRAME_BYTES_MAX = 1 << 10;

    private static final int PROOF_BYTES = 32;

    /** Which side of a connection a node is. */
    enum Role {
        DIALLER,
        ACCEPTOR
    }

    /** What a frame led to. */
    sealed interface Step {
        /** Send this and go on. */
        record Reply(Bytes frame) implements Step {}

        /** The peer is who it says it is. Send the last frame, if any; all that follows is no handshake any more. */
        record Authenticated(Hello peer, Optional<Bytes> lastFrame) implements Step {}

        /** This side refuses the peer: tell it and close. */
        record Refused(Refusal refusal) implements Step {}

        /** The peer refuses this side: close. */
        record RefusedByPeer(Refusal refusal) implements Step {}
    }

    private final Role role;
    private final Hello own;
    private final Bytes ownFrame;
    private final Secret secret;
    private final @Nullable Vertex expected;
    private @Nullable Hello peer;
    private Bytes peerFrame = Bytes.EMPTY;

    private Handshake(Role role, Hello own, Secret secret, @Nullable Vertex expected) {
        this.role = role;
        this.own = own;
        this.ownFrame = own.encode();
        this.secret = secret;
        this.expected = expected;
    }

    /** The side that dialled the neighbour {@code expected}; it sends {@link #hello} first. */
    static Handshake dialler(Hello own, Secret secret, Vertex expected) {
        return new Handshake(Role.DIALLER, own, secret, expected);
    }

    static Handshake acceptor(Hello own, Secret secret) {
        return new Handshake(Role.ACCEPTOR, own, secret, null);
    }

    Role role() {
        return role;
    }

    Bytes hello() {
        return ownFrame;
    }

    /** The vertex that the peer claims, for the log; it need not be true yet. */
    Optional<Vertex> claimedVertex() {
        return Optional.ofNullable(peer).map(Hello::vertex);
    }

    /** The neighbour that was dialled; empty for who accepts. */
    Optional<Vertex> expectedVertex() {
        return Optional.ofNullable(expected);
    }

    Step onFrame(Bytes frame) {
        try {
            if (WireReader.kindOf(frame) == Kind.REFUSAL) {
                return new Step.RefusedByPeer(Refusal.decode(frame));
            }
            Hello known = peer;
            return known == null ? onHello(frame) : onProof(known, frame);
        } catch (WireException malformed) {
            return refuse(Refusal.Code.MALFORMED, malformed.getMessage());
        }
    }

    private Step onHello(Bytes frame) {
        Hello hello = Hello.decode(frame);
        peer = hello;
        peerFrame = frame;
        return objection(hello)
                .<Step>map(Step.Refused::new)
                .orElseGet(() -> new Step.Reply(
                        switch (role) {
                            case ACCEPTOR -> ownFrame;
                            case DIALLER -> encodeProof(role);
                        }));
    }

    private Optional<Refusal> objection(Hello hello) {
        if (!hello.cubeName().equals(own.cubeName())) {
            return objection(Refusal.Code.CUBE, "this is not a node of the cube \"" + hello.cubeName() + "\"");
        }
        int dimension = own.vertex().dimension();
        if (hello.vertex().dimension() != dimension) {
            return objection(
                    Refusal.Code.DIMENSION,
                    "this cube has " + dimension + " dimensions, not "
                            + hello.vertex().dimension());
        }
        if (hello.versionMax() < own.versionMin() || hello.versionMin() > own.versionMax()) {
            return objection(
                    Refusal.Code.VERSION,
                    "this node speaks the versions " + own.versionMin() + " to " + own.versionMax() + ", not "
                            + hello.versionMin() + " to " + hello.versionMax());
        }
        return objectionToVertex(hello.vertex());
    }

    private Optional<Refusal> objectionToVertex(Vertex vertex) {
        if (vertex.equals(own.vertex())) {
            return objection(Refusal.Code.VERTEX, "this node is " + vertex + " itself");
        }
        if (!vertex.isNeighbourOf(own.vertex())) {
            return objection(Refusal.Code.VERTEX, "this node is " + own.vertex() + ", no neighbour of " + vertex);
        }
        if (expected != null && !vertex.equals(expected)) {
            return objection(Refusal.Code.VERTEX, "this address should be that of " + expected + ", not of " + vertex);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> objection(Refusal.Code code, String detail) {
        return Optional.of(new Refusal(code, detail));
    }

    private Step onProof(Hello known, Bytes frame) {
        WireReader reader = WireReader.of(Kind.PROOF, frame);
        Bytes proof = reader.readRaw(PROOF_BYTES);
        reader.expectEnd();
        Role peerRole = role == Role.DIALLER ? Role.ACCEPTOR : Role.DIALLER;
        if (!Secret.equal(proof, proof(peerRole))) {
            return refuse(Refusal.Code.SECRET, "the secrets of the two nodes differ");
        }
        return new Step.Authenticated(known, role == Role.ACCEPTOR ? Optional.of(encodeProof(role)) : Optional.empty());
    }

    private Bytes encodeProof(Role prover) {
        return WireWriter.of(Kind.PROOF).writeRaw(proof(prover)).toBytes();
    }

    private Bytes proof(Role prover) {
        return role == Role.DIALLER
                ? secret.proof(prover, ownFrame, peerFrame)
                : secret.proof(prover, peerFrame, ownFrame);
    }

    private static Step refuse(Refusal.Code code, @Nullable String detail) {
        return new Step.Refused(new Refusal(code, detail == null ? "" : detail));
    }
}
