package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.topic.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The leader's disk completes nothing: nobody is told that something is stored (ARCHITECTURE.md, rule 7). */
class WithheldSyncTest {
    private final LeaderRig rig = LeaderRig.leading(NEWS);
    private final List<Verdict> verdicts = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void acknowledgesNothingUntilOthersHaveCommittedIt(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int step = 0; step < 50; step++) {
            publish(random.nextBoolean() ? Durability.LEADER : Durability.QUORUM);
            if (random.nextBoolean()) {
                rig.settle();
            }
            rig.tick(random.nextInt(40));
        }
        assertThat(verdicts).noneMatch(Verdict.Stored.class::isInstance);
        rig.commit(rig.log.size());
        assertThat(verdicts).hasAtLeastOneElementOfType(Verdict.Stored.class);
    }

    private void publish(Durability level) {
        rig.group.publish(LeaderRig.request(NEWS, null, null, level, "a"), verdicts::add, rig.nowMs);
    }
}
