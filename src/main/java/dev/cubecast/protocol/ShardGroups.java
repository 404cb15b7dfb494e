package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.forming.Charter;
import dev.cubecast.forming.ShardGroup;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The groups of a cube's shards, and where they are: none before the cube is formed (ARCHITECTURE.md, rule 15). */
public final class ShardGroups {
    private final ReplicaPlacement placement;
    private final int replicas;
    private final Predicate<GroupId> isServed;
    private final Map<GroupId, ShardGroup> groups = new TreeMap<>();

    /** @param replicas of each group; fewer if the cube has fewer members */
    public ShardGroups(ReplicaPlacement placement, int replicas) {
        this(placement, replicas, group -> true);
    }

    /** @param isServed which groups there are to be; nodes serve all */
    public ShardGroups(ReplicaPlacement placement, int replicas, Predicate<GroupId> isServed) {
        this.placement = placement;
        this.replicas = replicas;
        this.isServed = isServed;
    }

    void onFormed(Charter charter) {
        ShardGroup.of(charter, placement, replicas).stream()
                .filter(group -> isServed.test(group.id()))
                .forEach(group -> groups.put(group.id(), group));
    }

    /** The replicas of each group; fewer if the cube has fewer members. */
    public int replicas() {
        return replicas;
    }

    public Collection<ShardGroup> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /**
     * The vertices that may hold a group, in the order in which they should lead it; empty if there is no such group.
     */
    public List<Vertex> placementOf(GroupId id) {
        ShardGroup group = groups.get(id);
        return group == null ? List.of() : group.placement();
    }

    /**
     * That of a shard. It has the shard's number, but only who makes groups may assume so (ARCHITECTURE.md, rule 1).
     */
    public static GroupId groupOf(Shard shard) {
        return new GroupId(shard.number());
    }
}
