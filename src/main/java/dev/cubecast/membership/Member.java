package dev.cubecast.membership;

import dev.cubecast.overlay.Vertex;
import java.util.Comparator;

/**
 * What is known of the node at a vertex. Records of one vertex are totally ordered, the greater one is the truth. Only the
 * node itself writes a record with an incarnation and version that nobody has used; others may only make its state worse.
 *
 * @param incarnation raised by the node itself when it starts and when it learns that it was called dead
 * @param version raised by the node itself when anything else about it changes, or to refute a suspicion; starts at random
 * @param brokenDimensions bit i is set if the node's link across dimension i does not work
 * @param steady whether the node has been back for long enough to lead
 * @param returns how often the node came back of late; each return doubles the time until it is steady
 */
public record Member(
        Vertex vertex,
        long incarnation,
        long version,
        MemberState state,
        Addresses addresses,
        int brokenDimensions,
        boolean steady,
        int returns)
        implements Comparable<Member> {
    private static final Comparator<Member> ORDER = Comparator.comparingLong(Member::incarnation)
            .thenComparingLong(Member::version)
            .thenComparing(Member::state);

    public Member withState(MemberState newState) {
        return new Member(vertex, incarnation, version, newState, addresses, brokenDimensions, steady, returns);
    }

    public boolean isNewerThan(Member other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }
}
