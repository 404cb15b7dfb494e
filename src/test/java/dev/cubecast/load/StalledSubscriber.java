package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads until it has one message, then nothing until it is told to. */
final class StalledSubscriber implements SocketListener {
    /** Of the node's, so that what is not read stays with the node; the system keeps a few messages. */
    private static final int RECEIVE_BUFFER_BYTES = 16 << 10;

    private final LoadLoop loop;
    private final OffsetTally tally;
    private final LoadSocket socket;
    private String lastMessage = "";
    private boolean stalls = true;
    private @Nullable Ending ending;

    StalledSubscriber(LoadLoop loop, int port, String topic, String from) {
        this.loop = loop;
        this.tally = new OffsetTally(topic);
        this.socket = new LoadSocket(port, "/topics/" + topic + "?from=" + from, this, RECEIVE_BUFFER_BYTES);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void onMessage(ByteBuffer in, int start, int length) {
        tally.onMessage(in, start, length);
        if (stalls) {
            byte[] message = new byte[length];
            in.get(start, message);
            lastMessage = new String(message, StandardCharsets.UTF_8);
            loop.stall(List.of(socket));
        }
    }

    @Override
    public void onEnded(Ending how) {
        ending = how;
    }

    LoadSocket socket() {
        return socket;
    }

    OffsetTally tally() {
        return tally;
    }

    /** The offset of the last message that it has read while it stalled. */
    long last() {
        return tally.last();
    }

    /** From now on it reads; to be called on the loop's thread. */
    void goOn() {
        stalls = false;
    }

    boolean hasMessage() {
        return tally.messages() > 0;
    }

    /** Whether the server has ended it, or it has broken. */
    boolean wasEnded() {
        return ending != null && ending.how() != Ending.How.LEFT;
    }

    String ending() {
        return String.valueOf(ending);
    }

    /** Where to go on after the last message that it has read. */
    String token() {
        String field = "\"token\":\"";
        int at = lastMessage.indexOf(field);
        if (at < 0) {
            throw new IllegalStateException("no token in " + lastMessage);
        }
        return lastMessage.substring(at + field.length(), lastMessage.indexOf('"', at + field.length()));
    }
}
