package dev.cubecast.link;

import dev.cubecast.overlay.Vertex;

/**
 * Which of two authenticated connections of one pair stays. Both ends come to the same answer when they dial each other
 * at the same time: what the lower vertex dialled stays.
 */
final class ConnectionChoice {
    /** What happens to the connection that is in use when another one has been authenticated. */
    enum Verdict {
        /** The new one is not used. */
        KEEP,
        /** The new one takes over; for the two nodes the link was never down. */
        HAND_OVER,
        /** The connection in use is of the past: its loss has not been noticed yet. */
        REPLACE
    }

    private ConnectionChoice() {}

    /**
     * @param used the connection in use
     * @param added the one that has just been authenticated
     * @param usedIsSilent whether nothing has come over the one in use for suspiciously long
     */
    static Verdict between(Side used, Side added, boolean usedIsSilent) {
        if (added.peerIncarnation != used.peerIncarnation) {
            return added.peerIncarnation > used.peerIncarnation ? Verdict.REPLACE : Verdict.KEEP;
        }
        // A node dials only when it knows of no connection: a second one from the same dialler means it lost the first.
        if (usedIsSilent || added.dialler.equals(used.dialler)) {
            return Verdict.REPLACE;
        }
        return added.dialler.compareTo(used.dialler) < 0 ? Verdict.HAND_OVER : Verdict.KEEP;
    }

    /**
     * Whether the peer must try again later, because it claims another life than the one that is linked and heard.
     * Where two processes run as one vertex, the first stays linked, and the other is told why it is not. A peer that
     * was really restarted loses nothing: its system has closed the connection of its earlier life, or has fallen
     * silent.
     */
    static boolean refuses(Side used, Side added, boolean usedIsSilent) {
        return added.peerIncarnation != used.peerIncarnation
                && (!usedIsSilent || added.peerIncarnation < used.peerIncarnation);
    }

    /** What counts of a connection. */
    record Side(Vertex dialler, long peerIncarnation) {}
}
