package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RecentSplitsTest {
    private static final int DIMENSION = 10;
    private static final RoutingTable TABLE = RoutingTable.of(new Vertex(0, DIMENSION), LiveGraph.full(DIMENSION));

    private final RecentSplits splits = new RecentSplits(TABLE);

    private static VertexSet targets(int bits) {
        return VertexSet.of(DIMENSION, BitSet.valueOf(new long[] {bits}));
    }

    @Test
    void splitsEqualTargetsOnce() {
        MulticastPlan.Split split = splits.split(targets(14));
        assertThat(split).isEqualTo(MulticastPlan.split(TABLE, targets(14)));
        assertThat(splits.split(targets(14))).isSameAs(split);
    }

    @Test
    void keepsThoseThatAreUsedAndOnlySoMany() {
        MulticastPlan.Split used = splits.split(targets(2));
        MulticastPlan.Split unused = splits.split(targets(4));
        for (int i = 0; i < RecentSplits.SPLITS_MAX; i++) {
            splits.split(targets(16 + 2 * i));
            splits.split(targets(2));
        }
        assertThat(splits.split(targets(2))).isSameAs(used);
        assertThat(splits.split(targets(4))).isEqualTo(unused).isNotSameAs(unused);
    }
}
