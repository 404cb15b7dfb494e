package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.trace.Measure;
import java.util.List;

/** What must hold of durable groups for as long as nothing goes wrong. */
final class Undisturbed {
    /** The longest that a publish may take. */
    private static final long WAIT_MS_MAX = 1_000;

    private final SimulatedCube cube;
    private final List<GroupClient> clients;
    private final GroupRecovery recovery;

    Undisturbed(SimulatedCube cube, List<GroupClient> clients, GroupRecovery recovery) {
        this.cube = cube;
        this.clients = clients;
        this.recovery = recovery;
    }

    /**
     * Runs the cube to a time. Homes that came up last get their leaderships meanwhile, which nobody may notice either.
     */
    void expectUntil(long endMs) {
        cube.runUntil(GroupPlan.FAULTS_FROM_MS);
        clients.forEach(GroupClient::forgetWaits);
        recovery.expectHomesLead();
        long elections = cube.counts().of(Measure.GROUP_ELECTIONS);
        cube.runUntil(endMs);
        Violation.unless(
                cube.counts().of(Measure.GROUP_ELECTIONS) == elections,
                "calm",
                () -> cube.counts().of(Measure.GROUP_ELECTIONS) - elections + " elections though nothing went wrong");
        clients.forEach(client -> Violation.unless(
                client.longestWaitMs() <= WAIT_MS_MAX,
                "waits",
                () -> client.name() + " waited " + client.longestWaitMs()
                        + " ms for a publish though nothing went wrong"));
    }
}
