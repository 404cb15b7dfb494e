package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** The membership of one node. */
public class Membership {
    /**
     * A member that has not started.
     *
     * @param router for questions to the suspect's other neighbours
     * @param links for heartbeats and views to neighbours
     * @param random for the first version of each life of this node
     * @param whenChanged called with nowMs after any change of the view, of a link's usability or of who is steady
     */
    public Membership(
            Vertex self,
            MembershipSettings settings,
            Router router,
            LinkPort links,
            IncarnationStore incarnations,
            RandomGenerator random,
            LongConsumer whenChanged,
            Trace trace) {}

    /** Joins with an incarnation above the persisted one. */
    public void start(Addresses own, long persistedIncarnation, long nowMs) {}

    /** The handshake with a neighbour has succeeded. */
    public void onLinkUp(Vertex neighbour, long nowMs) {}

    public void onLinkDown(Vertex neighbour, LinkLoss loss, long nowMs) {}

    /** Any frame came from a neighbour: its link works in this direction. */
    public void onHeard(Vertex neighbour, long nowMs) {}

    /** A frame from a neighbour that is not an envelope. */
    public void onFrame(Vertex neighbour, Bytes frame, long nowMs) {}

    public void tick(long nowMs) {}

    public MembershipView view() {
        return new MembershipView();
    }

    /** The live part of the cube, with this node's own links as they are at this moment. */
    public LiveGraph liveGraph(long nowMs) {
        return LiveGraph.full(1);
    }

    /** Whether the member is alive and has been back for long enough to lead. */
    public boolean isSteady(Vertex vertex) {
        return false;
    }

    /** Whether this node has heard from, or been refused by, each configured neighbour since it started, or waited for it. */
    public boolean isSettled() {
        return false;
    }
}
