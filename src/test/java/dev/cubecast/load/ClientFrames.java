package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a client sends, for as long as that is short: the handshake, and frames masked with zeros, which leave the bytes
 * as they are.
 */
final class ClientFrames {
    private static final int BINARY = 0x82;
    private static final int PONG = 0x8A;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH_MAX = 125;
    private static final int MEDIUM_LENGTH = 126;
    private static final int MASK_BYTES = 4;

    private ClientFrames() {}

    /** @param path with its query */
    static ByteBuffer handshake(String path) {
        return ByteBuffer.wrap(
                ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    static ByteBuffer pong(ByteBuffer in, int start, int length) {
        return frame(PONG, in.slice(start, length));
    }

    static ByteBuffer binary(String text) {
        return frame(BINARY, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static ByteBuffer frame(int first, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(length + 4 + MASK_BYTES).put((byte) first);
        if (length <= SHORT_LENGTH_MAX) {
            frame.put((byte) (MASKED | length));
        } else {
            frame.put((byte) (MASKED | MEDIUM_LENGTH)).putShort((short) length);
        }
        return frame.putInt(0).put(payload).flip();
    }
}
