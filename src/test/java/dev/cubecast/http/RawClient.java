package dev.cubecast.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A client that sends any bytes, right or wrong. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    RawClient(ServedNode node) {
        this(node.port(), 64 << 10);
    }

    /** @param receiveBytes of the socket's buffer: what a client that does not read can still be sent */
    RawClient(int port, int receiveBytes) {
        try {
            socket.setReceiveBufferSize(receiveBytes);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(ServedNode.PATIENCE_S));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A client whose WebSocket of a topic is open. */
    static RawClient ofSocket(ServedNode node, String topic, int receiveBytes) {
        return ofSocket(node.port(), topic, receiveBytes);
    }

    static RawClient ofSocket(int port, String topic, int receiveBytes) {
        RawClient client = new RawClient(port, receiveBytes);
        client.send(upgrade(topic));
        String head = client.readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(head);
        }
        return client;
    }

    static String upgrade(String topic) {
        return "GET /topics/" + topic + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    boolean send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends as much of the bytes as the node takes before it closes the connection; whether that was all. */
    boolean send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return true;
        } catch (SocketException closedByTheNode) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The head of an answer, with its empty line. */
    String readHead() {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** One byte, or −1 if the node has closed the connection. */
    int read() {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    byte[] read(int count) {
        try {
            return socket.getInputStream().readNBytes(count);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All that comes until the node closes the connection. */
    byte[] readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            byte[] part = new byte[64 << 10];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                all.write(part, 0, count);
            }
        } catch (SocketException reset) {
            // That is an end, too.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return all.toByteArray();
    }

    /** Reads up to the frame with which the node closes its WebSocket, and returns the code in it. */
    int readCloseCode() {
        for (byte[] head = read(2); head.length == 2; head = read(2)) {
            byte[] payload = readPayload(head);
            if (head[0] == (byte) 0x88) {
                return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
            }
        }
        throw new AssertionError("the connection has ended without a close frame");
    }

    /** The payload of the next frame that the node sends, whatever its kind. */
    byte[] readFrame() {
        byte[] head = read(2);
        if (head.length < 2) {
            throw new AssertionError("the connection has ended");
        }
        return readPayload(head);
    }

    private byte[] readPayload(byte[] head) {
        int lengthBytes = head[1] == 126 ? 2 : head[1] == 127 ? 8 : 0;
        long length = lengthBytes == 0 ? head[1] : 0;
        for (byte next : read(lengthBytes)) {
            length = length << 8 | next & 0xFF;
        }
        return read(Math.toIntExact(length));
    }

    /** Goes away without a word, as a client does that is killed. */
    void hangUp() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
