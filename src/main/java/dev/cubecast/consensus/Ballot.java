package dev.cubecast.consensus;

import org.jspecify.annotations.Nullable;

/**
 * What a replica has promised.
 *
 * @param generation of the group (ARCHITECTURE.md, rule 14)
 * @param term the highest one seen
 * @param vote for whom in this term; null for nobody yet
 */
public record Ballot(long generation, long term, @Nullable ReplicaId vote) {
    /** That of a blank disk. */
    public static final Ballot BLANK = new Ballot(0, 0, null);

    /** A ballot in a later generation: nobody has this replica's vote in it, whatever the term. */
    static Ballot inGeneration(long generation, long term) {
        return new Ballot(generation, term, null);
    }

    Ballot inTerm(long later) {
        return new Ballot(generation, later, null);
    }

    Ballot votingFor(ReplicaId candidate) {
        return new Ballot(generation, term, candidate);
    }
}
