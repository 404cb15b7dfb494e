package dev.cubecast.simulation;

import java.util.List;

/** Brings over durable groups what their plan says. */
final class GroupFaults {
    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final GroupHosts hosts;
    private final GroupPlan plan;
    private final Turn aimed = new Turn();

    GroupFaults(SimulatedCube cube, List<GroupShape> groups, GroupHosts hosts, GroupPlan plan) {
        this.cube = cube;
        this.groups = groups;
        this.hosts = hosts;
        this.plan = plan;
    }

    /** Each comes at its moment. */
    void schedule() {
        plan.faults().forEach(fault -> cube.scheduler().atMs(fault.atMs(), () -> begin(fault)));
    }

    private void begin(PlannedFault fault) {
        cube.trace().note(() -> "fault " + fault);
        if (fault.aimed()) {
            new AimedFaults(cube, groups, hosts, aimed, fault.random(), plan.endMs()).begin(fault.kind());
        } else if (DiskFaults.KINDS.contains(fault.kind())) {
            new DiskFaults(cube, groups, hosts, fault.random(), plan.endMs()).begin(fault.kind());
        } else {
            new Faults(cube, fault.random(), plan.endMs()).begin(fault.kind());
        }
    }
}
