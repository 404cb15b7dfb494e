package dev.cubecast.simulation;

import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import java.util.List;

/**
 * A group as it was formed.
 *
 * @param placement its vertices in the order in which they should lead it
 */
record GroupShape(GroupId id, List<Vertex> placement) {

    /** Which leads the group whenever it can. */
    Vertex home() {
        return placement.get(0);
    }

    boolean isAt(Vertex vertex) {
        return placement.contains(vertex);
    }

    /** Writes on the disks of all members who they are. */
    void form(SimulatedCube cube) {
        List<ReplicaId> voters = placement.stream()
                .map(vertex ->
                        new ReplicaId(vertex, cube.node(vertex).disk().store().id()))
                .toList();
        Checkpoint start = new Checkpoint(LogPosition.START, Configuration.of(voters), Bytes.EMPTY, List.of());
        placement.forEach(
                vertex -> cube.node(vertex).disk().store().write(id, List.of(new MoveFloor(start)), () -> {}));
    }
}
