package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import java.util.OptionalLong;

/** What a leader needs of its replica's log. No call blocks or throws. */
public interface GroupLog {
    /**
     * Appends commands as entries that follow each other, in the current term.
     *
     * @return the index of the last one, or nothing if the replica does not lead
     */
    OptionalLong append(List<Command> commands, long nowMs);

    /** Up to where the log is on this replica's disk. */
    long syncedIndex();

    /**
     * Whether the replica's disk has more than its reserve left: if not, control entries and trims may be appended, but
     * no messages.
     */
    boolean hasRoom();

    /** Whether the replica hands its leadership over, so that nothing should be appended. */
    boolean isTransferring();

    /**
     * Finds out whether the replica leads, not only believes it: what it refuses or reports from its log is true only
     * then.
     *
     * @param whenKnown called once, perhaps before this call returns
     */
    void confirmLeadership(LeadershipQuestion whenKnown, long nowMs);

    /** The vertex of the replica whose log this is. */
    Vertex vertex();

    /** Those of the replicas that decide, in the order in which they should lead. */
    List<Vertex> voters();
}
