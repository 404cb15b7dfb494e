package dev.cubecast.simulation;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.history.Violation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who led which group, and what was applied in it: each once and for all, whoever sees it. A contradiction is a
 * violation.
 */
final class ReplicaHistory {
    private record Term(GroupId group, long term) {}

    /** A later generation does not have all that was applied in an earlier one (ARCHITECTURE.md, rule 14). */
    private record Applied(GroupId group, long generation, long index) {}

    private final Map<Term, ReplicaId> leaders = new LinkedHashMap<>();
    private final Map<Applied, Long> terms = new LinkedHashMap<>();

    void onLeads(GroupId group, long term, ReplicaId leader) {
        ReplicaId other = leaders.putIfAbsent(new Term(group, term), leader);
        Violation.unless(
                other == null || other.equals(leader),
                "leaders",
                () -> leader + " and " + other + " lead " + group + " in term " + term);
    }

    void onApplied(GroupId group, long generation, LogPosition applied) {
        Long other = terms.putIfAbsent(new Applied(group, generation, applied.index()), applied.term());
        Violation.unless(
                other == null || other == applied.term(),
                "logs",
                () -> applied + " is applied in " + group + ", elsewhere in term " + other);
    }
}
