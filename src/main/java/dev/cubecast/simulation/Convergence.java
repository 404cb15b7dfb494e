package dev.cubecast.simulation;

import dev.cubecast.membership.Member;
import dev.cubecast.membership.MemberState;
import dev.cubecast.membership.MembershipView;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import java.util.Optional;

/** Whether the nodes of a cube agree with each other and with the truth. */
final class Convergence {
    private final SimulatedCube cube;
    private final List<List<NodeProcess>> components;

    Convergence(SimulatedCube cube) {
        this.cube = cube;
        this.components = new TrueGraph(cube).components();
    }

    /** Whom a node wrongly takes for dead or alive, or two nodes that differ; empty if all is well. */
    Optional<String> disagreement() {
        for (List<NodeProcess> component : components) {
            NodeProcess first = component.get(0);
            Optional<String> wrong = wrongBeliefOf(first, component).or(() -> differenceAmong(component));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** Equal digests are equal views: if the first node is right, then all are. */
    private static Optional<String> differenceAmong(List<NodeProcess> component) {
        NodeProcess first = component.get(0);
        return component.stream()
                .filter(process -> viewOf(process).digest() != viewOf(first).digest())
                .findFirst()
                .map(process -> "the views of " + first + " and " + process + " differ: " + difference(first, process));
    }

    private Optional<String> wrongBeliefOf(NodeProcess process, List<NodeProcess> component) {
        for (NodeProcess other : component) {
            Optional<Member> member = viewOf(process).member(other.vertex());
            if (member.isEmpty() || member.get().state() != MemberState.ALIVE) {
                return Optional.of(process + " takes " + other + ", which it can reach, for "
                        + member.map(Object::toString).orElse("unknown"));
            }
        }
        return resurrectedBy(process);
    }

    private Optional<String> resurrectedBy(NodeProcess process) {
        for (Member member : viewOf(process).members()) {
            if (member.state().isLive() && cube.node(member.vertex()).process() == null) {
                return Optional.of(process + " takes " + member.vertex() + ", where nothing runs, for " + member);
            }
        }
        return Optional.empty();
    }

    private static String difference(NodeProcess one, NodeProcess other) {
        for (Member member : viewOf(one).members()) {
            Optional<Member> there = viewOf(other).member(member.vertex());
            if (!there.equals(Optional.of(member))) {
                return member + " and " + there.map(Object::toString).orElse("nothing");
            }
        }
        return "one knows members that the other does not know";
    }

    /** A member that may lead nothing yet because it has just come back; empty if there is none. */
    Optional<Vertex> unsteady() {
        for (List<NodeProcess> component : components) {
            for (NodeProcess member : component) {
                if (!component.get(0).protocol().membership().isSteady(member.vertex())) {
                    return Optional.of(member.vertex());
                }
            }
        }
        return Optional.empty();
    }

    private static MembershipView viewOf(NodeProcess process) {
        return process.protocol().membership().view();
    }
}
