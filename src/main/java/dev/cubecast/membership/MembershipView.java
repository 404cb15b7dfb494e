package dev.cubecast.membership;

import dev.cubecast.overlay.Vertex;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What one node knows of all members. */
public final class MembershipView {
    /** What is known of the node at the vertex; empty if none was ever heard of. */
    public Optional<Member> member(Vertex vertex) {
        return Optional.empty();
    }

    /** All known members by vertex. */
    public Collection<Member> members() {
        return List.of();
    }

    /** The same for two views exactly if they hold the same records, but for a chance of 2^-64. */
    public long digest() {
        return 0;
    }
}
