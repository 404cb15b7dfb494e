package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who leads groups, as one node believes: by its own replica of a group if it has one, else by what others have told
 * it, and while that brings no answer by asking one vertex after the other that may hold the group. Nobody trusts it:
 * who is asked and does not lead names another.
 */
public final class GroupLeaders {
    private static final class Guess {
        private @Nullable Vertex named;
        /** Guesses in a row that have brought no leader. */
        private int failed;
    }

    private final Vertex self;
    private final Function<GroupId, List<Vertex>> placement;
    private final Function<GroupId, Optional<Vertex>> known;
    /** Who may lead the groups that this node has asked for a leader. */
    private final Map<GroupId, Guess> guesses = new TreeMap<>();

    /**
     * @param placement the vertices that may hold a group, in the order in which they should lead it; empty if there is
     *     no such group
     * @param known the leader as this node's replica of a group knows it, if there is such a replica
     */
    public GroupLeaders(
            Vertex self, Function<GroupId, List<Vertex>> placement, Function<GroupId, Optional<Vertex>> known) {
        this.self = self;
        this.placement = placement;
        this.known = known;
    }

    /** Who leads as a replica at this node knows: what others may be told. */
    Optional<Vertex> known(GroupId group) {
        return known.apply(group);
    }

    /** The vertex to ask now; empty if nobody holds the group. */
    public Optional<Vertex> toAsk(GroupId group) {
        Guess guess = guesses.get(group);
        Vertex named = guess == null ? null : guess.named;
        Vertex best = known(group).orElse(named);
        List<Vertex> inTurn = placement.apply(group).stream()
                .filter(vertex -> !vertex.equals(self) && !vertex.equals(best))
                .collect(Collectors.toCollection(ArrayList::new));
        if (best != null) {
            inTurn.add(0, best);
        }
        int failed = guess == null ? 0 : guess.failed;
        return inTurn.isEmpty() ? Optional.empty() : Optional.of(inTurn.get(failed % inTurn.size()));
    }

    /** A vertex has said that it leads a group. */
    public void onLeads(GroupId group, Vertex leader) {
        Guess guess = guessOf(group);
        guess.named = leader;
        guess.failed = 0;
    }

    /** A vertex that does not lead a group takes this one for the leader. Said again, it does not become truer. */
    public void onNamed(GroupId group, Vertex leader) {
        if (!leader.equals(guessOf(group).named)) {
            onLeads(group, leader);
        }
    }

    /** The vertex to ask has not answered, or knows of no leader either. */
    public void onFailed(GroupId group) {
        guessOf(group).failed++;
    }

    private Guess guessOf(GroupId group) {
        return guesses.computeIfAbsent(group, added -> new Guess());
    }
}
