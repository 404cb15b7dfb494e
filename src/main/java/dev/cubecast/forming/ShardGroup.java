package dev.cubecast.forming;

import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import java.util.List;
import java.util.Optional;

/**
 * The group of one shard as forming the cube makes it (ARCHITECTURE.md, rule 1).
 *
 * @param placement the vertices that are to hold it, in the order in which they should lead it
 * @param members the disks that these had when the cube was formed
 */
public record ShardGroup(GroupId id, List<Vertex> placement, Configuration members) {
    public ShardGroup {
        placement = List.copyOf(placement);
    }

    /**
     * Those of a cube, one for each shard, home or no home.
     *
     * @param replicas of each; fewer if the cube has fewer members
     */
    public static List<ShardGroup> of(Charter charter, ReplicaPlacement placement, int replicas) {
        int dimension = charter.proposer().dimension();
        return new Hypercube(dimension)
                .vertices().stream()
                        .map(home -> of(charter, placement, replicas, new Shard(home)))
                        .toList();
    }

    private static ShardGroup of(Charter charter, ReplicaPlacement placement, int replicas, Shard shard) {
        int dimension = shard.home().dimension();
        List<Vertex> vertices =
                placement.replicaSet(shard, replicas, number -> charter.hasMember(new Vertex(number, dimension)));
        List<ReplicaId> voters = vertices.stream().map(charter::member).toList();
        return new ShardGroup(new GroupId(shard.number()), vertices, Configuration.of(voters));
    }

    /**
     * What a member's disk is to have first of the group: who its members are. Nothing if it has that already, and
     * nothing if the cube was formed with another disk: a replaced one learns from the others who they are.
     *
     * @param stored what the disk has
     */
    public Optional<Checkpoint> firstState(ReplicaId member, StoredGroup stored) {
        boolean isBlank =
                stored.floor().equals(Checkpoint.START) && stored.ballot().generation() == 0;
        return isBlank && members.isVoter(member)
                ? Optional.of(new Checkpoint(LogPosition.START, members, Bytes.EMPTY, List.of()))
                : Optional.empty();
    }
}
