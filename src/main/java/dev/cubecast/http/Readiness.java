package dev.cubecast.http;

import dev.cubecast.membership.Member;
import dev.cubecast.membership.MemberState;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.NodeProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a node can serve. Ready is a node of a formed cube with a link to each live neighbour and a known leader for
 * each group it holds. A dead neighbour does not make a node unready, nor does one that is refused while others are
 * linked.
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
            if (isLive(neighbour) && !node.protocol().router().table().hasLinkTo(neighbour)) {
                reasons.add("no link to " + neighbour
                        + node.linkObjection()
                                .apply(neighbour)
                                .map(objection -> ": " + objection)
                                .orElse(""));
            }
        }
        protocol.durable().ifPresent(part -> addReasonsAgainst(part, reasons));
        return reasons;
    }

    private void addReasonsAgainst(DurableNode part, List<String> reasons) {
        if (part.charter().isEmpty()) {
            reasons.add(part.waitsFor(node.nowMs().getAsLong()).orElse("the node is about to belong to its cube"));
        }
        for (HostedGroup group : part.host().groups()) {
            if (group.replica().leader().isEmpty()) {
                reasons.add("no known leader for the group " + group.replica().group());
            }
        }
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
