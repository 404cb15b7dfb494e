package dev.cubecast.protocol;

import dev.cubecast.membership.Member;
import dev.cubecast.membership.Membership;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Who leads each shard of ephemeral topics: the first vertex of its placement that is alive and steady; while nobody is
 * steady, the first that is alive. A node that has just started does not know yet whether it is alone and names no
 * leader.
 */
final class ShardLeaders implements Leaders {
    private static final long NOBODY = -1;
    /**
     * More changes at once than this are summed up in one note: the cube is starting, or a large part of it is lost.
     */
    private static final int NOTES_MAX = 8;

    private final Hypercube cube;
    private final Membership membership;
    private final ReplicaPlacement placement;
    private final Trace trace;
    /**
     * The epoch of each shard, which tells who leads in it. Plain numbers: in a cube of a thousand nodes all change
     * with every start.
     */
    private final long[] epochs;

    ShardLeaders(Hypercube cube, Membership membership, ReplicaPlacement placement, Trace trace) {
        this.cube = cube;
        this.membership = membership;
        this.placement = placement;
        this.trace = trace;
        this.epochs = new long[cube.size()];
        Arrays.fill(epochs, NOBODY);
    }

    @Override
    public Optional<Leader> leaderOf(Shard shard) {
        long epoch = epochs[shard.number()];
        return epoch == NOBODY ? Optional.empty() : Optional.of(Leader.ofEpoch(epoch, cube.dimension()));
    }

    /** Looks at the view again. Returns whether any leader or epoch has changed. */
    boolean refresh() {
        long[] epochByVertex = new long[cube.size()];
        BitSet candidates = candidates(epochByVertex);
        BitSet changed = new BitSet();
        for (int number = 0; number < epochs.length; number++) {
            int leader = placement.first(number, candidates);
            long epoch = leader < 0 ? NOBODY : epochByVertex[leader];
            if (epoch != epochs[number]) {
                epochs[number] = epoch;
                changed.set(number);
            }
        }
        report(changed);
        return !changed.isEmpty();
    }

    /** The vertices that may lead. Sets the epochs that they would lead in. */
    private BitSet candidates(long[] epochByVertex) {
        BitSet steady = new BitSet(cube.size());
        BitSet live = new BitSet(cube.size());
        for (Member member : membership.view().members()) {
            int number = member.vertex().number();
            epochByVertex[number] = Leader.ephemeralEpoch(member.vertex(), member.incarnation());
            steady.set(number, membership.isSteady(member.vertex()));
            live.set(number, member.state().isLive());
        }
        if (!membership.isSettled()) {
            return new BitSet();
        }
        return steady.isEmpty() ? live : steady;
    }

    private Shard shard(int number) {
        return new Shard(cube.vertex(number));
    }

    private void report(BitSet changed) {
        trace.count(Measure.LEADERSHIPS, changed.cardinality());
        if (changed.cardinality() > NOTES_MAX) {
            trace.note(Trace.Subject.LEADERS, changed.cardinality() + " shards are led by others than before");
        } else {
            changed.stream().mapToObj(this::shard).forEach(this::report);
        }
    }

    private void report(Shard shard) {
        trace.note(
                Trace.Subject.LEADERS,
                leaderOf(shard)
                        .map(found -> "shard " + shard + " is led by " + found.vertex() + " in epoch " + found.epoch())
                        .orElse("shard " + shard + " has no known leader"));
    }
}
