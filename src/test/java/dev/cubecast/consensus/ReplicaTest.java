package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.topic.TopicId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private final TestGroup group = new TestGroup(3, 1);

    @Test
    void theHomeLeadsFirst() {
        assertThat(group.expectLeader(1_000)).isSameAs(group.member(0));
    }

    @Test
    void whatTheLeaderAppendsIsAppliedByAll() {
        Member leader = group.expectLeader(1_000);
        TopicId entry = group.append(leader).orElseThrow();
        group.run(100);
        assertThat(group.members).allMatch(member -> group.isApplied(member, entry));
    }

    @Test
    void theNextReplicaTakesOverWhenTheLeaderDies() {
        group.crash(group.expectLeader(1_000));
        assertThat(group.expectLeader(1_000)).isSameAs(group.member(1));
    }

    @Test
    void nothingIsCommittedWithoutAMajority() {
        Member leader = group.expectLeader(1_000);
        group.crash(group.member(1));
        group.crash(group.member(2));
        Optional<TopicId> entry = group.append(leader);
        group.run(2_000);
        assertThat(group.isApplied(leader, entry.orElseThrow())).isFalse();
        assertThat(group.leader()).isEmpty();
    }

    @Test
    void aReplicaThatWasAwayGetsWhatItMissed() {
        Member leader = group.expectLeader(1_000);
        group.crash(group.member(2));
        TopicId entry = group.append(leader).orElseThrow();
        group.run(1_000);
        group.start(group.member(2));
        group.run(1_000);
        assertThat(group.isApplied(group.member(2), entry)).isTrue();
    }

    @Test
    void theHomeLeadsAgainWhenItIsPreferred() {
        group.crash(group.expectLeader(1_000));
        Member successor = group.expectLeader(1_000);
        group.start(group.member(0));
        successor.running().prefer(Optional.of(group.member(0).id));
        group.run(200);
        assertThat(group.leader()).contains(group.member(0));
    }

    @Test
    void aWipedReplicaIsReplaced() {
        group.expectLeader(1_000);
        group.wipe(group.member(2));
        group.start(group.member(2));
        group.run(2_000);
        assertThat(group.member(0).running().configuration().voters())
                .containsExactly(group.member(0).id, group.member(1).id, group.member(2).id);
    }
}
