package dev.cubecast.load;

import java.nio.ByteBuffer;

/** What becomes of one {@link LoadSocket}. All calls come from the loop's thread, and none may block. */
public interface SocketListener {
    /** The server has made it a WebSocket. */
    default void onOpen(LoadSocket socket) {}

    /**
     * A text or binary message has come.
     *
     * @param in has the message from {@code start} on, until this returns; position and limit are not to be changed
     */
    void onMessage(ByteBuffer in, int start, int length);

    /** It could not be opened, or is closed. Nothing comes after this. */
    default void onEnded(Ending ending) {}
}
