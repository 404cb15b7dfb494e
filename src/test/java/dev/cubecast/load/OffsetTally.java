package dev.cubecast.load;

import java.nio.ByteBuffer;

/**
 * What one subscriber of one topic has seen: Cubecast's messages over a WebSocket, which begin with the topic and the
 * offset. May be given to the sockets of one subscriber one after the other, to see what it missed between them.
 */
public final class OffsetTally implements SocketListener {
    /** {@code {"topic":"t","offset":17,…}} */
    private final int fieldAt;

    private long messages;
    private long notices;
    private long first = -1;
    private long last = -1;
    private long missed;
    private long repeated;

    public OffsetTally(String topic) {
        this.fieldAt = ("{\"topic\":\"" + topic + "\",\"").length();
    }

    @Override
    public void onMessage(ByteBuffer in, int start, int length) {
        int at = start + fieldAt;
        if (length < fieldAt + "offset\":0".length() || in.get(at) != 'o') {
            notices++;
            return;
        }
        long offset = 0;
        for (int i = at + "offset\":".length(); in.get(i) >= '0' && in.get(i) <= '9'; i++) {
            offset = 10 * offset + in.get(i) - '0';
        }
        count(offset);
    }

    private void count(long offset) {
        messages++;
        first = first < 0 ? offset : first;
        if (last >= 0 && offset <= last) {
            repeated++;
        } else if (last >= 0) {
            missed += offset - last - 1;
        }
        last = Math.max(last, offset);
    }

    /** Messages that have come. */
    public long messages() {
        return messages;
    }

    /** What has come beside them: gaps and errors. */
    public long notices() {
        return notices;
    }

    /** The offset of the first message that came, -1 before it. */
    public long first() {
        return first;
    }

    /** The highest offset that has come, -1 before the first. */
    public long last() {
        return last;
    }

    /** Offsets after the first that came that were passed over. */
    public long missed() {
        return missed;
    }

    /** Messages whose offset was not above all before. */
    public long repeated() {
        return repeated;
    }
}
