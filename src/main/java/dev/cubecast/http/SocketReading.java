package dev.cubecast.http;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Reads the messages of one WebSocket, with pauses, and watches whether its client still answers. */
final class SocketReading implements UpgradedSocket.Listener {
    /** The code of a frame that is too large (RFC 6455, section 7.4.1). */
    static final short TOO_BIG = 1009;

    private final UpgradedSocket socket;
    private final WebSocketReader reader;
    private final Listener listener;
    private boolean paused;
    /** Whether the client has shown no sign of life since the last ping. */
    private boolean silent;

    /** Who hears what comes. */
    interface Listener extends WebSocketReader.Listener {
        /** The client breaks the protocol: nothing is read any more, and the socket must be closed, with the reason. */
        void onBroken(WebSocketCloseStatus why);

        /** The connection is gone, or its client wants it to end. */
        void onClosed();
    }

    SocketReading(UpgradedSocket socket, int messageBytesMax, Listener listener) {
        this.socket = socket;
        this.reader = new WebSocketReader(messageBytesMax, listener);
        this.listener = listener;
    }

    /** Comes once. */
    void begin() {
        socket.listen(this);
    }

    boolean isPaused() {
        return paused;
    }

    void pause() {
        paused = true;
        socket.pause();
    }

    void resume() {
        paused = false;
        // Its answers to earlier pings may still be behind what it had not read.
        silent = false;
        socket.resume();
    }

    /**
     * Asks the client for a sign of life. Returns false if it has shown none since the last time, though it was read.
     */
    boolean keepAlive() {
        if (silent && !paused) {
            return false;
        }
        silent = true;
        socket.ping();
        return true;
    }

    @Override
    public void onFrame(WebSocketFrame frame) {
        silent = false;
        reader.onFrame(frame);
    }

    @Override
    public void onPong() {
        silent = false;
    }

    @Override
    public void onBroken(WebSocketCloseStatus why) {
        if (why.code() == TOO_BIG) {
            listener.onTooLarge();
        } else {
            listener.onBroken(why);
        }
    }

    @Override
    public void onClosed() {
        listener.onClosed();
    }
}
