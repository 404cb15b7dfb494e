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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who leads each shard of ephemeral topics: the first vertex of its placement that is alive and steady; while nobody is
 * steady, the first that is alive. A node that has just started does not know yet whether it is alone and names no leader.
 */
final class ShardLeaders implements Leaders {
    private final Membership membership;
    private final ReplicaPlacement placement;
    private final Trace trace;
    private final List<Shard> shards;
    private final List<Optional<Leader>> leaders = new ArrayList<>();

    ShardLeaders(Hypercube cube, Membership membership, ReplicaPlacement placement, Trace trace) {
        this.membership = membership;
        this.placement = placement;
        this.trace = trace;
        this.shards = cube.vertices().stream().map(Shard::new).toList();
        shards.forEach(shard -> leaders.add(Optional.empty()));
    }

    @Override
    public Optional<Leader> leaderOf(Shard shard) {
        return leaders.get(shard.number());
    }

    /** Looks at the view again. Returns whether any leader or epoch has changed. */
    boolean refresh() {
        boolean changed = false;
        for (Shard shard : shards) {
            Optional<Leader> before = leaders.get(shard.number());
            Optional<Leader> after = elect(shard);
            if (!before.equals(after)) {
                leaders.set(shard.number(), after);
                report(shard, after);
                changed = true;
            }
        }
        return changed;
    }

    private Optional<Leader> elect(Shard shard) {
        if (!membership.isSettled()) {
            return Optional.empty();
        }
        return placement
                .first(shard, membership::isSteady)
                .or(() -> placement.first(shard, this::isLive))
                .flatMap(membership.view()::member)
                .map(member -> Leader.ofEphemeral(member.vertex(), member.incarnation()));
    }

    boolean isLive(Vertex vertex) {
        return membership
                .view()
                .member(vertex)
                .map(Member::state)
                .filter(state -> state.isLive())
                .isPresent();
    }

    private void report(Shard shard, Optional<Leader> leader) {
        trace.count(Measure.LEADERSHIPS);
        trace.note(
                Trace.Subject.LEADERS,
                leader.map(found -> "shard " + shard + " is led by " + found.vertex() + " in epoch " + found.epoch())
                        .orElse("shard " + shard + " has no known leader"));
    }
}
