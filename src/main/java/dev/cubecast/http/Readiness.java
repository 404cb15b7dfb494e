package dev.cubecast.http;

import dev.cubecast.membership.Member;
import dev.cubecast.membership.MemberState;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.topic.Shard;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a node can serve. Ready is a node with a link to each live neighbour and a known leader for each shard it holds. A
 * dead neighbour does not make a node unready, nor does one that is refused while others are linked.
 */
public final class Readiness {
    private final HttpNode node;
    private final NodeProtocol protocol;
    private final Hypercube cube;

    public Readiness(HttpNode node) {
        this.node = node;
        this.protocol = node.protocol();
        this.cube = new Hypercube(protocol.self().dimension());
    }

    /** What is missing, in words; nothing if the node is ready. Call on the node's thread. */
    public List<String> reasonsAgainst() {
        if (!protocol.membership().isSettled()) {
            return reasonsAgainstSettled();
        }
        List<String> reasons = new ArrayList<>();
        for (Vertex neighbour : cube.neighbours(protocol.self())) {
            if (isLive(neighbour) && !node.hasLinkTo(neighbour)) {
                reasons.add("no link to " + neighbour
                        + node.linkObjection()
                                .apply(neighbour)
                                .map(objection -> ": " + objection)
                                .orElse(""));
            }
        }
        for (Vertex home : cube.vertices()) {
            Shard shard = new Shard(home);
            if (node.replicas(shard).contains(protocol.self())
                    && protocol.leaders().leaderOf(shard).isEmpty()) {
                reasons.add("no known leader for the shard " + shard);
            }
        }
        return reasons;
    }

    private List<String> reasonsAgainstSettled() {
        List<String> objections = cube.neighbours(protocol.self()).stream()
                .flatMap(neighbour -> node.linkObjection().apply(neighbour).stream())
                .toList();
        return objections.isEmpty() ? List.of("the node has not heard of all its neighbours yet") : objections;
    }

    private boolean isLive(Vertex vertex) {
        return protocol.membership()
                .view()
                .member(vertex)
                .map(Member::state)
                .filter(MemberState::isLive)
                .isPresent();
    }
}
