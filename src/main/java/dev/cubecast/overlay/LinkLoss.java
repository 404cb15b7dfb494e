package dev.cubecast.overlay;

/** What is known when a link is not up. */
public enum LinkLoss {
    /** The connection is gone; the peer may live. */
    CLOSED,
    /** The peer's host refuses connections to the link port: no process listens there. */
    REFUSED,
    /** The peer is there, but one of the two nodes refuses the other: another secret, cube, version or vertex. */
    FORBIDDEN
}
