package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What one subscriber has got, of a server that sends each message as one WebSocket message. */
class Deliveries implements SocketListener {
    final Reception reception;
    final int topic;
    private final int payloadBytes;
    private long count;
    private long bytes;

    /** @param payloadBytes the least that a message has: what is shorter is none */
    Deliveries(Reception reception, int topic, int payloadBytes) {
        this.reception = reception;
        this.topic = topic;
        this.payloadBytes = payloadBytes;
    }

    @Override
    public void onMessage(ByteBuffer in, int start, int length) {
        if (length < payloadBytes) {
            reception.onNotice(text(in, start, length));
            return;
        }
        bytes += length;
        reception.onMore(topic);
        if (reception.isSample(++count)) {
            reception.sample(in, start, length);
        }
    }

    @Override
    public void onEnded(Ending ending) {
        reception.onEnded(ending);
    }

    static String text(ByteBuffer in, int start, int length) {
        byte[] text = new byte[length];
        in.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Whether all that is published from now on comes. */
    boolean isReady() {
        return true;
    }

    long count() {
        return count;
    }

    /** Of all messages, without the headers of frames. */
    long bytes() {
        return bytes;
    }
}
