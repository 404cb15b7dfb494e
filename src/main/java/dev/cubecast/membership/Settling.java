package dev.cubecast.membership;

import java.util.List;

/**
 * Whether a node that has started knows enough of the cube to take part in its decisions: each neighbour has sent its
 * view or is known not to be reachable now, or there was time enough for that.
 *
 * <p>A node that has never had a link, but finds a neighbour with which it must not have one, is more likely
 * misconfigured than alone: taking part, it would be a cube of its own. It waits until some neighbour takes it, even if
 * it was settled before, while all its neighbours were away.
 */
final class Settling {
    private final List<NeighbourLink> links;
    private final long settleMs;
    private int missing;
    private long startedAtMs;
    private boolean complete;
    private boolean settled;

    Settling(List<NeighbourLink> links, long settleMs) {
        this.links = links;
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

    /** Looks again; returns whether the answer has changed just now. */
    boolean tick(long nowMs) {
        complete |= missing == 0 || nowMs - startedAtMs >= settleMs;
        boolean before = settled;
        settled = complete && !isShutOut();
        return settled != before;
    }

    private boolean isShutOut() {
        return links.stream().noneMatch(NeighbourLink::wasEverOpen)
                && links.stream().anyMatch(NeighbourLink::isForbidden);
    }

    boolean isSettled() {
        return settled;
    }
}
