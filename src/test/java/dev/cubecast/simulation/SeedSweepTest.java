package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.trace.Measure;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SeedSweepTest {
    private final SeedSweep calm =
            new SeedSweep(seed -> GroupPlan.draw(seed).withNodes(2).withKinds(List.of()), UnaryOperator.identity());

    @Test
    void saysWhatShouldHaveHappenedAndHasNot() {
        calm.run(1, 3, () -> false, () -> {});
        assertThat(calm.failed()).isEmpty();
        assertThat(calm.neverHappened())
                .contains("crash", "power-failure", Measure.GROUP_CHANGES.metric())
                .doesNotContain(Measure.GROUP_ELECTIONS.metric());
    }

    @Test
    void beginsWithNoFurtherSeedOnceItIsStopped() {
        calm.run(1, 30, () -> calm.done() > 0, () -> {});
        assertThat(calm.done()).isBetween(1L, (long) Runtime.getRuntime().availableProcessors());
    }

    @Test
    void countsWhatReadersGot() {
        calm.run(1, 1, () -> false, () -> {});
        assertThat(calm.counts().delivered()).isGreaterThanOrEqualTo(calm.acknowledged());
    }
}
