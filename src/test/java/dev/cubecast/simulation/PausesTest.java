package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.membership.MemberState;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.trace.Measure;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that stands still for a while, as by kill -STOP, in a cube that is otherwise well. */
class PausesTest {
    private static final int DIMENSION = 3;
    private static final long START_MS = 5_000;

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void twoSecondsMakeNobodyDead(long seed) {
        SimulatedCube cube = running(seed);
        cube.pause(pausedIn(cube, seed), 2_000);
        cube.runFor(12_000);
        assertThat(cube.counts().of(Measure.DEATHS))
                .as("deaths with seed %d", seed)
                .isZero();
        assertThat(new Convergence(cube).disagreement()).as("seed %d", seed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void tenSecondsMakeTheNodeDeadUntilItReturnsByItself(long seed) {
        SimulatedCube cube = running(seed);
        SimulatedNode paused = pausedIn(cube, seed);
        cube.pause(paused, 10_000);
        cube.runFor(9_500);
        assertThat(cube.processes())
                .filteredOn(process -> !process.vertex().equals(paused.vertex()))
                .allSatisfy(process -> assertThat(stateOf(paused, process))
                        .as("the paused node as %s sees it, seed %d", process, seed)
                        .contains(MemberState.DEAD));
        cube.runFor(5_000);
        assertThat(new Convergence(cube).disagreement()).as("seed %d", seed).isEmpty();
    }

    private static SimulatedCube running(long seed) {
        SimulatedCube cube = new SimulatedCube(
                CubeShape.full(DIMENSION),
                ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, DIMENSION),
                NodeProtocol::new,
                seed,
                false);
        cube.startAll();
        cube.runFor(START_MS);
        assertThat(new Convergence(cube).disagreement()).as("seed %d", seed).isEmpty();
        return cube;
    }

    private static SimulatedNode pausedIn(SimulatedCube cube, long seed) {
        return cube.occupied().get((int) (seed % (1 << DIMENSION)));
    }

    private static Optional<MemberState> stateOf(SimulatedNode node, NodeProcess seenBy) {
        return seenBy.protocol().membership().view().member(node.vertex()).map(member -> member.state());
    }
}
