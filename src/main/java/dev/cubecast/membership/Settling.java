package dev.cubecast.membership;

import java.util.List;

/**
 * Whether a node that has started knows enough of the cube to take part in its decisions: each neighbour has sent its view or
 * is known not to be reachable now, or there was time enough for that.
 */
final class Settling {
    private final long settleMs;
    private int missing;
    private long startedAtMs;
    private boolean settled;

    Settling(List<NeighbourLink> links, long settleMs) {
        this.settleMs = settleMs;
        links.forEach(link -> missing |= link.bit());
    }

    void start(long nowMs) {
        startedAtMs = nowMs;
    }

    /** The neighbour has sent its whole view, or has the same. */
    void onView(NeighbourLink link) {
        missing &= ~link.bit();
    }

    void onLoss(NeighbourLink link) {
        missing &= ~link.bit();
    }

    /** Looks again; returns whether the node has become settled just now. */
    boolean tick(long nowMs) {
        if (settled || (missing != 0 && nowMs - startedAtMs < settleMs)) {
            return false;
        }
        settled = true;
        return true;
    }

    boolean isSettled() {
        return settled;
    }
}
