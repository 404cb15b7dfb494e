package dev.cubecast.message;

/**
 * Bytes from a peer or from disk that do not follow their format; the message says what was found and what was
 * expected.
 */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }
}
