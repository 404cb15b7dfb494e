package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import org.jspecify.annotations.Nullable;

/** A vertex: who occupies it, what is on that machine's disk, and the process that runs on it at the moment. */
public final class SimulatedNode {
    private final Vertex vertex;
    private final boolean occupied;
    private final boolean dialled;
    private final SimulatedDisk disk;
    private long storedIncarnation;
    private @Nullable NodeProcess process;

    /** @param dialled whether the neighbours are configured to expect a node here */
    SimulatedNode(Vertex vertex, boolean occupied, boolean dialled, SimulatedDisk disk) {
        this.vertex = vertex;
        this.disk = disk;
        this.occupied = occupied;
        this.dialled = dialled;
    }

    public Vertex vertex() {
        return vertex;
    }

    /** Whether some node belongs here, running or not. */
    public boolean isOccupied() {
        return occupied;
    }

    boolean isDialled() {
        return dialled;
    }

    @Nullable
    NodeProcess process() {
        return process;
    }

    void onStarted(NodeProcess started) {
        process = started;
    }

    void onEnded() {
        process = null;
    }

    /** That of its groups. */
    SimulatedDisk disk() {
        return disk;
    }

    long storedIncarnation() {
        return storedIncarnation;
    }

    void store(long incarnation) {
        storedIncarnation = incarnation;
    }
}
