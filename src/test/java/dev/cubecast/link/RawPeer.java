package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** One end of a connection in the hands of a test, byte by byte if it likes. */
final class RawPeer implements AutoCloseable {
    /** What has come over the wire: a frame or a fragment of one. */
    record Piece(Priority priority, boolean moreFollow, Bytes payload) {}

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<Bytes> sent = new ArrayList<>();

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static RawPeer dial(LinkNode node) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 << 10); // Small, so that what a test does not read waits at the node.
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.links.port()), PATIENCE_MS);
        return new RawPeer(socket);
    }

    static RawPeer dialAs(String vertex, long incarnation, LinkNode node) throws IOException {
        RawPeer peer = dial(node);
        peer.authenticate(Handshake.dialler(hello(vertex, incarnation), LinkNode.SECRET, node.vertex));
        return peer;
    }

    static RawPeer acceptAs(String vertex, long incarnation, ServerSocket server) throws IOException {
        server.setSoTimeout(PATIENCE_MS);
        RawPeer peer = new RawPeer(server.accept());
        peer.authenticate(Handshake.acceptor(hello(vertex, incarnation), LinkNode.SECRET));
        return peer;
    }

    static Hello hello(String vertex, long incarnation) {
        byte[] nonce = new byte[Hello.NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return new Hello(1, 1, LinkNode.CUBE, Vertex.parse(vertex), incarnation, Bytes.of(nonce));
    }

    void authenticate(Handshake handshake) throws IOException {
        if (handshake.role() == Handshake.Role.DIALLER) {
            send(handshake.hello());
        }
        while (true) {
            Handshake.Step step = handshake.onFrame(read().payload());
            if (step instanceof Handshake.Step.Reply reply) {
                send(reply.frame());
            } else {
                assertThat(step).isInstanceOf(Handshake.Step.Authenticated.class);
                Handshake.Step.Authenticated authenticated = (Handshake.Step.Authenticated) step;
                if (authenticated.lastFrame().isPresent()) {
                    send(authenticated.lastFrame().get());
                }
                return;
            }
        }
    }

    void send(Bytes frame) throws IOException {
        sent.add(frame);
        Buffer bytes = Buffer.buffer();
        LinkFrame.append(bytes, Priority.CONTROL, false, frame);
        write(bytes);
    }

    /** The frames sent so far, the handshake's included. */
    List<Bytes> sent() {
        return List.copyOf(sent);
    }

    void write(Buffer bytes) throws IOException {
        out.write(bytes.getBytes());
        out.flush();
    }

    /** Writes as much as the node takes, which may close the connection before the end. */
    void tryWrite(Buffer bytes) throws IOException {
        try {
            write(bytes);
        } catch (SocketException closed) {
            // Just what the test is about to expect.
        }
    }

    Piece read() throws IOException {
        int length = in.readInt();
        Priority priority = Priority.values()[in.readByte()];
        boolean moreFollow = in.readByte() == LinkFrame.MORE_FOLLOW;
        return new Piece(priority, moreFollow, Bytes.of(in.readNBytes(length)));
    }

    /** Passes over what comes until the node closes the connection. */
    void expectClosed() throws IOException {
        byte[] passed = new byte[4096];
        try {
            while (in.read(passed) >= 0) {
                // Not the end yet.
            }
        } catch (SocketException reset) {
            // Closed while bytes of ours were unread.
        }
    }

    /** Whether the node, which sends nothing now, has left the connection open so far. */
    boolean isOpen() throws IOException {
        socket.setSoTimeout(1);
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException nothingCame) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MS);
        }
    }

    /** Nothing more will be written. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
