package dev.cubecast.simulation;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import java.util.List;

/**
 * A group as it is to be formed.
 *
 * @param placement its vertices in the order in which they should lead it
 */
record GroupShape(GroupId id, List<Vertex> placement) {
    static final int REPLICAS = 3;

    /** That of the shard of a vertex, in a full cube. */
    static GroupShape ofShard(Vertex home) {
        List<Vertex> placement = placement(home.dimension()).replicaSet(new Shard(home), REPLICAS, number -> true);
        return new GroupShape(new GroupId(home.number()), placement);
    }

    private static ReplicaPlacement placement(int dimension) {
        return new ReplicaPlacement(SimulatedCube.CUBE_NAME, dimension);
    }

    /** Which leads the group whenever it can. */
    Vertex home() {
        return placement.get(0);
    }

    boolean isAt(Vertex vertex) {
        return placement.contains(vertex);
    }
}
