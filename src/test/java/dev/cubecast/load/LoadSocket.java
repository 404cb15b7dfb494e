package dev.cubecast.load;

import dev.cubecast.load.Ending.How;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link LoadLoop}, which calls everything here on its thread. */
public final class LoadSocket {
    private static final String SWITCHING = "HTTP/1.1 101";
    private static final byte[] NOTHING = {};

    private final int port;
    private final String path;
    private final SocketListener listener;
    private final int receiveBufferBytes;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private Runnable whenSettled = () -> {};
    private boolean open;
    private boolean ended;
    /** What has come of a frame that is not whole. */
    private byte[] unfinished = NOTHING;

    private int unfinishedBytes;

    /**
     * Not connected yet.
     *
     * @param port of a server on this machine
     * @param path with its query, such as {@code /topics/orders?from=earliest}
     */
    public LoadSocket(int port, String path, SocketListener listener) {
        this(port, path, listener, 0);
    }

    /** @param receiveBufferBytes that the system keeps of what is not read; 0 for as much as it likes */
    public LoadSocket(int port, String path, SocketListener listener, int receiveBufferBytes) {
        this.port = port;
        this.path = path;
        this.listener = listener;
        this.receiveBufferBytes = receiveBufferBytes;
    }

    /** @param whenSettled called once it is open or has ended */
    void begin(Selector selector, Runnable whenSettled) {
        this.whenSettled = whenSettled;
        try {
            SocketChannel connecting = SocketChannel.open();
            channel = connecting;
            connecting.configureBlocking(false);
            connecting.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBufferBytes > 0) {
                connecting.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            key = connecting.register(selector, SelectionKey.OP_CONNECT, this);
            if (connecting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                onConnected();
            }
        } catch (IOException failure) {
            end(Ending.broken(failure));
        }
    }

    private void onConnected() throws IOException {
        write(ClientFrames.handshake(path));
        key().interestOps(SelectionKey.OP_READ);
    }

    /** @param buffer of which nothing is kept */
    void onReady(ByteBuffer buffer) {
        try {
            if (key().isConnectable() && channel().finishConnect()) {
                onConnected();
            } else if (key().isReadable()) {
                read(buffer);
            }
        } catch (IOException | IllegalStateException failure) {
            end(Ending.broken(failure));
        }
    }

    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear().put(unfinished, 0, unfinishedBytes);
        if (channel().read(buffer) < 0) {
            end(Ending.broken("the server has closed the connection"));
            return;
        }
        buffer.flip();
        if (open || isUpgraded(buffer)) {
            ServerFrames.cut(buffer, this::onFrame);
        }
        if (!ended) {
            keep(buffer);
        }
    }

    private void keep(ByteBuffer rest) {
        unfinishedBytes = rest.remaining();
        if (unfinishedBytes > unfinished.length) {
            if (unfinishedBytes == rest.capacity()) {
                throw new IllegalStateException("a message has at most " + rest.capacity() + " bytes here");
            }
            unfinished = new byte[unfinishedBytes];
        }
        rest.get(unfinished, 0, unfinishedBytes);
    }

    /** Leaves the position behind the answer's head. */
    private boolean isUpgraded(ByteBuffer in) {
        byte[] come = new byte[in.remaining()];
        in.get(in.position(), come);
        String text = new String(come, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = text.substring(0, end);
        if (!head.startsWith(SWITCHING)) {
            end(new Ending(How.REFUSED, Integer.parseInt(head.split(" ", 3)[1]), head));
            return false;
        }
        in.position(in.position() + end + 4);
        open = true;
        listener.onOpen(this);
        whenSettled.run();
        return true;
    }

    private void onFrame(int opcode, ByteBuffer in, int start, int length) {
        if (ended) {
            return;
        }
        switch (opcode) {
            case ServerFrames.TEXT, ServerFrames.BINARY -> listener.onMessage(in, start, length);
            case ServerFrames.PING -> send(ClientFrames.pong(in, start, length));
            case ServerFrames.CLOSE -> end(closing(in, start, length));
            default -> {}
        }
    }

    private static Ending closing(ByteBuffer in, int start, int length) {
        if (length < 2) {
            return new Ending(How.CLOSED, 0, "");
        }
        byte[] reason = new byte[length - 2];
        in.get(start + 2, reason);
        return new Ending(How.CLOSED, in.getShort(start) & 0xFFFF, new String(reason, StandardCharsets.UTF_8));
    }

    void send(ByteBuffer frame) {
        try {
            write(frame);
        } catch (IOException failure) {
            end(Ending.broken(failure));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        channel().write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the server does not read what little it is sent");
        }
    }

    void read(boolean wanted) {
        if (open && !ended) {
            key().interestOps(wanted ? SelectionKey.OP_READ : 0);
        }
    }

    void end(Ending ending) {
        if (ended) {
            return;
        }
        ended = true;
        unfinished = NOTHING;
        unfinishedBytes = 0;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            throw new IllegalStateException("a socket could not be closed", failure);
        }
        listener.onEnded(ending);
        if (!open) {
            whenSettled.run();
        }
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    private SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("the socket has not been opened");
        }
        return channel;
    }

    private SelectionKey key() {
        if (key == null) {
            throw new IllegalStateException("the socket has not been opened");
        }
        return key;
    }
}
