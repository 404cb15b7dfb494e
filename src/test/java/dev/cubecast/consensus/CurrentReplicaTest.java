package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.TestGroup.Member;
import org.junit.jupiter.api.Test;

/** Which replicas may serve reads (ARCHITECTURE.md, rule 8). */
class CurrentReplicaTest {
    private final TestGroup group = new TestGroup(3, 1);
    private final Member follower = group.member(2);

    CurrentReplicaTest() {
        group.expectLeader(2_000);
        group.run(500);
    }

    private boolean isCurrent(Member member) {
        return member.running().isCurrent(group.nowMs());
    }

    @Test
    void aFollowerThatHearsItsLeaderIsCurrent() {
        assertThat(isCurrent(follower)).isTrue();
    }

    @Test
    void oneThatHearsNobodyIsNotForLong() {
        group.cut(follower, group.member(0));
        group.cut(follower, group.member(1));
        group.run(ReplicaSettings.DEFAULT.elections().timeoutMs() + 100);
        assertThat(isCurrent(follower)).isFalse();
    }

    @Test
    void oneThatStoodStillIsNotUntilItHearsItsLeaderAgain() {
        group.loses = message -> message.to().equals(follower.id);
        group.run(10);
        group.pause(follower);
        group.run(5_000);
        group.resume(follower);
        group.run(TestGroup.TICK_MS);
        assertThat(isCurrent(follower))
                .as("it judges nobody, but knows nothing either")
                .isFalse();
        group.heal();
        group.run(500);
        assertThat(isCurrent(follower)).isTrue();
    }
}
