package dev.cubecast.http;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of the event bus protocol over TCP. */
final class BusTcp implements BusClient.Wire {
    private final Socket socket;
    private final DataOutputStream out;

    BusTcp(ServedNode node, BusClient.Listener listener) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), node.bridgePort());
            socket.setTcpNoDelay(true);
            out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Thread reader = new Thread(() -> read(in, listener), "event bus reader");
            reader.setDaemon(true);
            reader.start();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void read(DataInputStream in, BusClient.Listener listener) {
        try {
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                listener.onFrame(new String(frame, StandardCharsets.UTF_8));
            }
        } catch (IOException ended) {
            listener.onEnd();
        }
    }

    @Override
    public void send(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] whole = new byte[4 + bytes.length];
            ByteBuffer.wrap(whole).putInt(bytes.length).put(bytes);
            out.write(whole);
            out.flush();
        } catch (IOException closedByTheNode) {
            // The reader tells of the end.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
