package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolSettings;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that comes back before its neighbours have learned that it was gone, and goes again before they know that
 * it is back.
 */
class QuickRestartsTest {
    private static final int DIMENSION = 2;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leaveNoLinkThatOnlyOneEndTakesForUp(long seed) {
        ProtocolSettings settings = ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, DIMENSION);
        SimulatedCube cube = new SimulatedCube(CubeShape.full(DIMENSION), settings, NodeProtocol::new, seed, false);
        cube.startAll();
        cube.runFor(1_000);
        for (int restart = 0; restart < 10; restart++) {
            SimulatedNode node = cube.occupied().get(restart % 4);
            cube.crash(node);
            cube.start(node);
            cube.runFor(1 + restart % 3);
        }
        cube.runFor(2_000);
        assertThat(new TrueGraph(cube).isWhole()).as("seed %d", seed).isTrue();
    }
}
