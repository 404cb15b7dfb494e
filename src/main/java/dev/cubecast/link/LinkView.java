package dev.cubecast.link;

import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import java.util.Map;

/**
 * One link at one moment.
 *
 * @param address where the neighbour is dialled, as {@code host:port}; empty if it is not known
 * @param objection why the two nodes are not to be linked, as a sentence; empty unless {@link State#FORBIDDEN}
 * @param incarnation of the neighbour as it said in its last handshake; 0 if there was none
 * @param queuedBytes what waits to be sent
 */
public record LinkView(
        Vertex neighbour,
        State state,
        String address,
        String objection,
        long incarnation,
        Map<Priority, Integer> queuedBytes) {

    /** What is known of a link. */
    public enum State {
        UP,
        /** No connection; the neighbour may live. */
        DOWN,
        /** No connection, and the neighbour's host refuses the last one that was tried. */
        REFUSED,
        /** No connection: one of the two nodes refused the other at the last attempt. */
        FORBIDDEN
    }
}
