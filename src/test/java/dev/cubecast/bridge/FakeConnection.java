package dev.cubecast.bridge;

import java.util.ArrayList;
import java.util.List;

/** A client's connection that remembers what happened to it, in words. */
final class FakeConnection implements ClientConnection {
    final List<String> events = new ArrayList<>();
    boolean writable = true;
    /** Whether it takes nothing any more once it has taken something. */
    boolean takesOneMore;

    private final ClientProtocol protocol;

    FakeConnection(ClientProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public ClientProtocol protocol() {
        return protocol;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void write(FrameBlock frames) {
        events.add(frames.bytes().toUtf8());
        writable &= !takesOneMore;
    }

    @Override
    public void onSubscribed() {
        events.add("subscribed");
    }

    @Override
    public void onRefused(Refusal refusal) {
        events.add("refused: " + refusal.reason());
    }

    @Override
    public void onTooSlow() {
        events.add("too slow");
    }
}
