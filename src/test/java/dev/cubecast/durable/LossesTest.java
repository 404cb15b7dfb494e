package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import org.junit.jupiter.api.Test;

/** What readers of earlier epochs are told after a group was recovered with loss. */
class LossesTest {
    private static final long LATER = 1 << 20;

    /** In term 1 three messages were published; the group goes on in term {@link #LATER} with what this replica has. */
    private static LeaderRig recovered() {
        LeaderRig rig = LeaderRig.leading(NEWS, SPORT);
        rig.publish(NEWS, "a", "b", "c");
        rig.store();
        rig.follow();
        startGeneration(rig, LATER, 1);
        return rig;
    }

    private static void startGeneration(LeaderRig rig, long term, long lastTerm) {
        LogPosition position = new LogPosition(rig.log.size() + 1, term);
        rig.log.add(LogEntry.of(position, new Command.StartGeneration(Configuration.NONE, lastTerm)));
        rig.commit(position.index());
    }

    @Test
    void whatTheLogHadIsKept() {
        assertThat(recovered().group.isKept(NEWS.id(), 1, 3)).isTrue();
        assertThat(recovered().group.isKept(SPORT.id(), 1, 0)).isTrue();
    }

    @Test
    void whatWasBeyondTheLogIsLost() {
        assertThat(recovered().group.isKept(NEWS.id(), 1, 4)).isFalse();
    }

    /**
     * This replica has no entry of term 2, so the message that the reader has got at the same offset may be another
     * one.
     */
    @Test
    void whatWasReadInALaterEpochThanTheLogHasIsLost() {
        assertThat(recovered().group.isKept(NEWS.id(), 2, 1)).isFalse();
    }

    @Test
    void whatIsReadAfterwardsIsKept() {
        LeaderRig rig = recovered();
        rig.lead(LATER + 1);
        rig.store();
        rig.publish(NEWS, "d", "e");
        rig.store();
        assertThat(rig.group.isKept(NEWS.id(), LATER + 1, 5)).isTrue();
    }

    @Test
    void everyRecoveryCounts() {
        LeaderRig rig = recovered();
        rig.lead(LATER + 1);
        rig.store();
        rig.publish(NEWS, "d", "e");
        rig.store();
        rig.follow();
        startGeneration(rig, 2 * LATER, LATER + 1);
        assertThat(rig.group.isKept(NEWS.id(), 1, 4))
                .as("lost in the first, though the offset is there again")
                .isFalse();
        assertThat(rig.group.isKept(NEWS.id(), LATER + 1, 5)).isTrue();
        assertThat(rig.group.isKept(NEWS.id(), LATER + 1, 6)).isFalse();
    }

    @Test
    void ofManyRecoveriesTheOldestAreTakenTogether() {
        Losses losses = Losses.NONE;
        for (int i = 1; i <= Losses.LOSSES_MAX + 3; i++) {
            losses = losses.with(new Loss(10L * i, 10L * i - 5, 100L * i));
        }
        assertThat(losses.all()).hasSize(Losses.LOSSES_MAX);
        assertThat(losses.spare(5, 100)).isTrue();
        assertThat(losses.spare(5, 101)).isFalse();
        assertThat(losses.spare(25, 150))
                .as("taken together with an earlier one")
                .isFalse();
        assertThat(losses.spare(45, 500)).isTrue();
    }

    @Test
    void losesNothingOfThisAtACheckpoint() {
        LeaderRig rig = LeaderRig.leading(NEWS, SPORT);
        rig.group.checkpoint(rig.log.get(rig.log.size() - 1).position(), Configuration.NONE);
        rig.follow();
        startGeneration(rig, LATER, 1);
        Checkpoint checkpoint =
                rig.group.checkpoint(rig.log.get(rig.log.size() - 1).position(), Configuration.NONE);
        assertThat(checkpoint.topics()).extracting(TopicCheckpoint::topic).containsExactly(NEWS.id(), SPORT.id());
        LeaderRig other = new LeaderRig();
        other.group.restore(checkpoint);
        assertThat(other.group.isKept(NEWS.id(), 1, 1)).isFalse();
        assertThat(other.group.isKept(NEWS.id(), 1, 0)).isTrue();
    }
}
