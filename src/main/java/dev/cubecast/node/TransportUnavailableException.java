package dev.cubecast.node;

/** What a node's sockets were to be served by does not work on this machine. */
public final class TransportUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TransportUnavailableException(String message) {
        super(message);
    }
}
