package dev.cubecast.load;

import java.nio.ByteBuffer;

/**
 * What one subscriber has got of NATS, whose protocol is a stream of lines that WebSocket messages cut anywhere:
 * messages are counted by their bytes, as all of one topic have as many.
 */
final class NatsDeliveries extends Deliveries {
    private final int messageBytes;
    private final ByteBuffer greeting;
    private boolean ready;
    private long bytes;
    private long pieces;

    /** @param connect what a client of NATS says first */
    NatsDeliveries(Reception reception, int topic, String subject, int payloadBytes, String connect) {
        super(reception, topic, 0);
        this.messageBytes =
                ("MSG " + subject + " 1 " + payloadBytes + "\r\n").length() + payloadBytes + "\r\n".length();
        this.greeting = ClientFrames.binary(connect + "SUB " + subject + " 1\r\nPING\r\n");
    }

    @Override
    public void onOpen(LoadSocket socket) {
        socket.send(greeting);
    }

    @Override
    public void onMessage(ByteBuffer in, int start, int length) {
        if (!ready) {
            // INFO, and then the answer to a PING behind the subscription.
            ready = text(in, start, length).endsWith("PONG\r\n");
            return;
        }
        bytes += length;
        reception.onMore(topic);
        if (reception.isSample(++pieces)) {
            reception.sample(in, start, length);
        }
    }

    @Override
    boolean isReady() {
        return ready;
    }

    @Override
    long count() {
        return bytes / messageBytes;
    }

    @Override
    long bytes() {
        return bytes;
    }
}
