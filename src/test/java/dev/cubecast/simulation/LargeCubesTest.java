package dev.cubecast.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Cubes of 1,024 vertices. {@code -Dcubecast.seeds.large=20} runs more seeds than usual. */
class LargeCubesTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.large", 3);

    @Test
    void aThousandNodesHoldTogetherAsEightDo() {
        RunCounts total = Runs.expectWell(LongStream.rangeClosed(1, SEEDS), RunPlan::large);
        System.out.println(SEEDS + " simulated cubes of 1,024 vertices: " + total);
    }
}
