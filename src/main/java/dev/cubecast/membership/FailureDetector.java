package dev.cubecast.membership;

import dev.cubecast.membership.MembershipFrame.Heartbeat;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Sends heartbeats to the neighbours and judges the links by what comes back (the failure detector of SWIM, Das et al.
 * 2002, with fixed partners instead of random ones).
 */
final class FailureDetector {
    private final LinkPort port;
    private final Trace trace;
    private final Vertex self;
    private final List<NeighbourLink> links;

    FailureDetector(Vertex self, MembershipSettings settings, LinkPort port, Trace trace) {
        this.self = self;
        this.port = port;
        this.trace = trace;
        this.links = IntStream.range(0, self.dimension())
                .mapToObj(across -> new NeighbourLink(self.neighbour(across), across, settings))
                .toList();
    }

    /** The links to the neighbours, by dimension. */
    List<NeighbourLink> links() {
        return links;
    }

    NeighbourLink link(Vertex neighbour) {
        return links.get(self.dimensionTowards(neighbour));
    }

    void onLinkUp(NeighbourLink link, long nowMs) {
        boolean wasBroken = link.isBroken();
        link.onUp(nowMs);
        reportChange(link, wasBroken, "");
    }

    void onLinkDown(NeighbourLink link, LinkLoss loss, long nowMs) {
        boolean wasBroken = link.isBroken();
        link.onDown(loss, nowMs);
        reportChange(
                link,
                wasBroken,
                switch (loss) {
                    case CLOSED -> "closed";
                    case REFUSED -> "refused";
                    case FORBIDDEN -> "one of the two nodes refuses the other";
                });
    }

    void onHeartbeat(NeighbourLink link, Heartbeat heartbeat) {
        trace.count(Measure.HEARTBEATS);
        boolean wasBroken = link.isBroken();
        link.onHeartbeat(heartbeat);
        reportChange(link, wasBroken, "");
    }

    void judge(long nowMs) {
        for (NeighbourLink link : links) {
            boolean wasBroken = link.isBroken();
            link.judge(nowMs);
            reportChange(link, wasBroken, "answers are missing");
        }
    }

    private void reportChange(NeighbourLink link, boolean wasBroken, String reason) {
        if (wasBroken != link.isBroken()) {
            trace.note(
                    Trace.Subject.LINKS,
                    "the link to " + link.neighbour() + (link.isBroken() ? " is broken: " + reason : " works"));
        }
    }

    void start(long nowMs) {
        links.stream().filter(link -> !link.isOpen()).forEach(link -> link.rearm(nowMs));
    }

    /** Nothing that was waited for before counts any more. */
    void rearm(long nowMs) {
        links.forEach(link -> link.rearm(nowMs));
    }

    void sendHeartbeats(long incarnation, long digest, long nowMs) {
        for (NeighbourLink link : links) {
            if (link.isHeartbeatDue(nowMs)) {
                Heartbeat heartbeat = link.nextHeartbeat(incarnation, digest, nowMs);
                port.send(link.neighbour(), Priority.HEARTBEAT, heartbeat.encode());
            }
        }
    }

    /** The dimensions to announce as broken. */
    int brokenDimensions() {
        return dimensionsWhere(NeighbourLink::isBroken);
    }

    /** The dimensions that this node's own routes may use at this moment. */
    int usableDimensions(long nowMs) {
        return dimensionsWhere(link -> link.isUsable(nowMs));
    }

    boolean hearsNobody(long nowMs) {
        return dimensionsWhere(link -> link.isHeard(nowMs)) == 0;
    }

    private int dimensionsWhere(Predicate<NeighbourLink> condition) {
        int dimensions = 0;
        for (NeighbourLink link : links) {
            if (condition.test(link)) {
                dimensions |= link.bit();
            }
        }
        return dimensions;
    }
}
