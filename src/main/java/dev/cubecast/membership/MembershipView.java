package dev.cubecast.membership;

import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of all members: the greatest record seen of each vertex. Merging records in any order, any number
 * of times, ends in the same view. Members that are dead stay in it, or an old record could raise them again.
 */
public final class MembershipView {
    private final @Nullable Member[] members;
    /**
     * What the records say of vertices and links. It follows every change, for members are many and asked about often.
     */
    private final LiveGraph graph;

    private long digest;

    MembershipView(int dimension) {
        members = new @Nullable Member[1 << dimension];
        graph = new LiveGraph(dimension);
    }

    /** What is known of the node at the vertex; empty if none was ever heard of. */
    public Optional<Member> member(Vertex vertex) {
        return Optional.ofNullable(at(vertex));
    }

    /** All known members by vertex. */
    public Collection<Member> members() {
        List<Member> known = new ArrayList<>(members.length);
        for (Member member : members) {
            if (member != null) {
                known.add(member);
            }
        }
        return known;
    }

    /** The same for two views exactly if they hold the same records, but for a chance of 2^-64. */
    public long digest() {
        return digest;
    }

    @Nullable
    Member at(Vertex vertex) {
        return members[vertex.number()];
    }

    /** The record of a vertex that is known to have one. */
    Member require(int number) {
        return Objects.requireNonNull(members[number], "no record of the vertex");
    }

    /** Whether a live node is known at the vertex with this number. */
    public boolean isLive(int number) {
        return graph.isLive(number);
    }

    boolean isLive(Vertex vertex) {
        return isLive(vertex.number());
    }

    /** Keeps the record if it is newer than the one known. Returns whether it was. */
    boolean merge(Member member) {
        int number = member.vertex().number();
        Member known = members[number];
        if (known != null && !member.isNewerThan(known)) {
            return false;
        }
        digest ^= member.stamp().mix() ^ (known == null ? 0 : known.stamp().mix());
        members[number] = known == null ? member : member.sharingWith(known);
        if (member.state().isLive()) {
            graph.add(member.vertex(), ~member.brokenDimensions());
        } else {
            graph.remove(member.vertex());
        }
        return true;
    }

    /** The live members and the links that both ends call working, as they are now. */
    LiveGraph liveGraph() {
        return graph.copy();
    }

    /** Positive if a record with this stamp would be news, zero if it is known, negative if a newer one is. */
    int compare(Stamp stamp) {
        Member known = members[stamp.vertex()];
        return known == null ? 1 : Stamped.compare(stamp, known);
    }

    List<Stamp> stamps() {
        return members().stream().map(Member::stamp).toList();
    }
}
