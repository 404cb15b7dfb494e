package dev.cubecast.protocol;

import dev.cubecast.membership.Member;
import dev.cubecast.membership.Membership;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who leads each shard of ephemeral topics: the first vertex of its placement that is alive and steady; while nobody is
 * steady, the first that is alive. A node that has just started does not know yet whether it is alone and names no leader.
 */
final class ShardLeaders implements Leaders {
    private static final long NOBODY = -1;

    private final Hypercube cube;
    private final Membership membership;
    private final ReplicaPlacement placement;
    private final Trace trace;
    /** By shard. An epoch tells who leads in it. Plain numbers: in a cube of a thousand nodes all change with every start. */
    private final long[] epochs;

    ShardLeaders(Hypercube cube, Membership membership, ReplicaPlacement placement, Trace trace) {
        this.cube = cube;
        this.membership = membership;
        this.placement = placement;
        this.trace = trace;
        this.epochs = nobody();
    }

    @Override
    public Optional<Leader> leaderOf(Shard shard) {
        long epoch = epochs[shard.number()];
        return epoch == NOBODY ? Optional.empty() : Optional.of(Leader.ofEpoch(epoch, cube.dimension()));
    }

    /** Looks at the view again. Returns whether any leader or epoch has changed. */
    boolean refresh() {
        long[] candidates = candidates();
        boolean changed = false;
        for (int number = 0; number < epochs.length; number++) {
            Shard shard = new Shard(cube.vertex(number));
            long epoch = elect(shard, candidates);
            if (epoch != epochs[number]) {
                epochs[number] = epoch;
                report(shard);
                changed = true;
            }
        }
        return changed;
    }

    /** By vertex, the epoch that it would lead in, or {@link #NOBODY} if it may not lead. */
    private long[] candidates() {
        if (!membership.isSettled()) {
            return nobody();
        }
        long[] steady = candidatesWhere(member -> membership.isSteady(member.vertex()));
        return Arrays.stream(steady).anyMatch(epoch -> epoch != NOBODY)
                ? steady
                : candidatesWhere(member -> member.state().isLive());
    }

    private long[] candidatesWhere(Predicate<Member> mayLead) {
        long[] byVertex = nobody();
        for (Member member : membership.view().members()) {
            if (mayLead.test(member)) {
                byVertex[member.vertex().number()] = Leader.ofEphemeral(member.vertex(), member.incarnation())
                        .epoch();
            }
        }
        return byVertex;
    }

    boolean isLive(Vertex vertex) {
        return membership
                .view()
                .member(vertex)
                .filter(member -> member.state().isLive())
                .isPresent();
    }

    private long elect(Shard shard, long[] candidates) {
        return placement
                .first(shard, vertex -> candidates[vertex.number()] != NOBODY)
                .map(vertex -> candidates[vertex.number()])
                .orElse(NOBODY);
    }

    private long[] nobody() {
        long[] epochs = new long[cube.size()];
        Arrays.fill(epochs, NOBODY);
        return epochs;
    }

    private void report(Shard shard) {
        trace.count(Measure.LEADERSHIPS);
        trace.note(
                Trace.Subject.LEADERS,
                leaderOf(shard)
                        .map(found -> "shard " + shard + " is led by " + found.vertex() + " in epoch " + found.epoch())
                        .orElse("shard " + shard + " has no known leader"));
    }
}
