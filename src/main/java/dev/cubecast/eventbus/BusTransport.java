package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.FrameBlock;

/** What carries the frames of one connection. Nothing here blocks or throws, also when the connection is closed. */
public interface BusTransport {
    EventBusProtocol protocol();

    /** Whether it takes more without piling it up. When it does again it calls {@link BusConnection#onWritable()}. */
    boolean isWritable();

    /** Bytes that were written and that its client has not taken. */
    long unsentBytes();

    /** As {@link dev.cubecast.bridge.ClientConnection#takenBytes()}. */
    long takenBytes();

    /** Writes frames, which leave at the end of the event. */
    void write(FrameBlock frames);

    /** The client asks for a sign of life. */
    default void ping() {
        ByteWriter pong = new ByteWriter(32);
        protocol().writePong(pong);
        write(FrameBlock.ofNotice(pong.written()));
    }

    /** Reads no more than what has come already, until {@link #resume()}. */
    void pause();

    void resume();

    /** Brings the time, a few times in a second. */
    default void tick(long nowMs) {}

    /** Closes the connection once all is written. The connection is told by {@link BusConnection#onClosed()}. */
    void close();
}
