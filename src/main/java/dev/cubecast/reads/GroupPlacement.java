package dev.cubecast.reads;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.Vertex;
import java.util.List;

/** Where replicas of groups should be. Nobody trusts it: who is asked and holds none says so. */
public interface GroupPlacement {
    /** At least one vertex, in the order in which they should lead the group. */
    List<Vertex> of(GroupId group);
}
