package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.Vertex;
import java.util.Optional;

/** Who leads groups, as far as this node knows. Nobody trusts it: who is asked and does not lead names another. */
public interface GroupLeaders {
    /**
     * The vertex to ask. It is asked for anew at every attempt, so a guess that brings no answer should not be repeated for
     * ever.
     */
    Optional<Vertex> leaderOf(GroupId group);
}
