package dev.cubecast.bridge;

import dev.cubecast.delivery.ResumePoint;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's connection that remembers what happened to it, in words. */
final class FakeConnection implements ClientConnection {
    final List<String> events = new ArrayList<>();
    boolean writable = true;
    /** Whether it takes nothing any more once it has taken something. */
    boolean takesOneMore;
    /** Whether it fails, as nothing should, when something is written to it. */
    boolean fails;

    /** That all topics of a client share; itself if it watches one only. */
    Object client = this;

    private final ClientProtocol protocol;
    private final List<ByteBuf> unsent = new ArrayList<>();
    private long takenBytes;

    FakeConnection(ClientProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public ClientProtocol protocol() {
        return protocol;
    }

    @Override
    public Object client() {
        return client;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long unsentBytes() {
        return unsent.stream().mapToLong(ByteBuf::readableBytes).sum();
    }

    @Override
    public long takenBytes() {
        return takenBytes;
    }

    @Override
    public void write(FrameBlock frames) {
        if (fails) {
            throw new IllegalStateException("a connection that fails");
        }
        events.add(frames.bytes().toUtf8());
        if (takesOneMore) {
            writable = false;
            unsent.add(frames.toByteBuf());
        }
    }

    /** Its socket takes what it was given first of what it holds. */
    void takeOldest() {
        ByteBuf oldest = unsent.remove(0);
        takenBytes += oldest.readableBytes();
        oldest.release();
    }

    /** Its socket takes what it holds, or forgets it as it is closed. */
    void takeAll() {
        while (!unsent.isEmpty()) {
            takeOldest();
        }
        writable = true;
    }

    @Override
    public void onSubscribed(@Nullable ResumePoint place) {
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
