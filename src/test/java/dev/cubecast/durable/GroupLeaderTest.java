package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static dev.cubecast.durable.LeaderRig.request;
import static dev.cubecast.durable.LeaderRig.sequenced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.trace.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader's intake: what it appends when, and when it says what about it. */
class GroupLeaderTest {
    private static final String BIG = "x".repeat(600_000);

    // ---- Batches ----

    @Test
    void appendsASingleMessageAtTheEndOfItsEvent() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        int before = rig.log.size();
        rig.publish(NEWS, "one");
        assertThat(rig.log).hasSize(before);
        rig.settle();
        assertThat(rig.log).hasSize(before + 1);
    }

    @Test
    void putsWhatCameTogetherIntoOneEntryPerTopic() {
        LeaderRig rig = LeaderRig.leading(NEWS, SPORT);
        int before = rig.log.size();
        rig.publish(NEWS, "a");
        rig.publish(SPORT, "b");
        rig.publish(NEWS, "c", "d");
        rig.settle();
        assertThat(rig.log).hasSize(before + 2);
        Append first = (Append) rig.log.get(before).command();
        assertThat(first.batch().messages()).hasSize(3);
        assertThat(first.publishes()).hasSize(2);
    }

    @Test
    void appendsWhatCameMeanwhileWhenTheLastIsOnDisk() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "a");
        rig.settle();
        int before = rig.log.size();
        rig.publish(NEWS, "b");
        rig.settle();
        rig.publish(NEWS, "c");
        rig.settle();
        assertThat(rig.log).hasSize(before);
        rig.sync();
        assertThat(rig.log).hasSize(before + 1);
        assertThat(rig.lastAppend().batch().messages()).hasSize(2);
    }

    @Test
    void beginsAnotherEntryWhenOneIsFull() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        int before = rig.log.size();
        rig.publish(NEWS, BIG);
        rig.publish(NEWS, BIG);
        List<Verdict> last = rig.publish(NEWS, "c");
        rig.settle();
        assertThat(rig.log).hasSize(before + 2);
        rig.store();
        assertThat(last).containsExactly(new Verdict.Stored(2, 2, 1, false));
    }

    // ---- Levels ----

    @Test
    void answersQuorumAtTheCommitOnly() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(NEWS, "a", "b");
        rig.settle();
        rig.sync();
        assertThat(verdicts).isEmpty();
        rig.commit(rig.log.size());
        assertThat(verdicts).containsExactly(new Verdict.Stored(0, 1, 1, false));
    }

    @Test
    void answersLeaderOnceItsOwnDiskHasIt() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(request(NEWS, null, null, Durability.LEADER, "a"));
        rig.settle();
        assertThat(verdicts).isEmpty();
        rig.sync();
        assertThat(verdicts).containsExactly(new Verdict.Stored(0, 0, 1, false));
        rig.commit(rig.log.size());
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void answersNoneAtOnceWithoutAnOffset() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(request(NEWS, null, null, Durability.NONE, "a"));
        rig.settle();
        assertThat(verdicts).containsExactly(new Verdict.Taken());
        assertThat(rig.lastAppend().batch().messages()).hasSize(1);
    }

    @Test
    void refusesToPromiseMoreThanTheTopicDoes() {
        Topic weak = LeaderRig.topic("weak", 3, Durability.LEADER);
        LeaderRig rig = LeaderRig.leading(weak);
        List<Verdict> strong = rig.publish(request(weak, null, null, Durability.QUORUM, "a"));
        List<Verdict> asTheTopic = rig.publish(weak, "b");
        rig.settle();
        rig.sync();
        assertThat(asTheTopic).containsExactly(new Verdict.Stored(0, 0, 1, false));
        rig.store();
        assertThat(strong).containsExactly(new Verdict.Refused(Reason.DURABILITY_TOO_STRONG));
    }

    // ---- Leadership ----

    @Test
    void holdsPublishesUntilItsTermHasCommitted() {
        LeaderRig rig = new LeaderRig();
        rig.lead(1);
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        rig.sync();
        assertThat(rig.log).hasSize(1);
        assertThat(verdicts).isEmpty();
        rig.commit(1);
        assertThat(verdicts).containsExactly(new Verdict.Refused(Reason.UNKNOWN_TOPIC));
    }

    @Test
    void holdsPublishesWhileItHandsOver() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        int before = rig.log.size();
        rig.transferring = true;
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        rig.tick(10);
        assertThat(rig.log).hasSize(before);
        rig.transferring = false;
        rig.tick(10);
        rig.store();
        assertThat(verdicts).containsExactly(new Verdict.Stored(0, 0, 1, false));
    }

    @Test
    void isOverloadedBeyondWhatItHolds() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.transferring = true;
        for (int i = 0; i < 8_192; i++) {
            assertThat(rig.publish(NEWS, "a")).isEmpty();
        }
        assertThat(rig.publish(NEWS, "a")).containsExactly(new Verdict.Overloaded());
        assertThat(rig.counts).containsEntry(Measure.DURABLE_OVERLOADED, 1L);
    }

    @Test
    void sendsAwayWhatItHeldWhenItLeadsNoLonger() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.transferring = true;
        List<Verdict> held = rig.publish(NEWS, "a");
        rig.follow();
        assertThat(held).containsExactly(new Verdict.NotLeader());
        assertThat(rig.publish(NEWS, "b")).containsExactly(new Verdict.NotLeader());
    }

    @Test
    void answersAfterItsLeadershipByTheCommitOfTheSameEntry() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        List<Verdict> weak = rig.publish(request(NEWS, null, null, Durability.LEADER, "b"));
        rig.settle();
        rig.follow();
        rig.sync();
        assertThat(weak).as("a disk that nobody is led by").isEmpty();
        rig.commit(rig.log.size());
        assertThat(verdicts).containsExactly(new Verdict.Stored(0, 0, 1, false));
        assertThat(weak).containsExactly(new Verdict.Stored(1, 1, 1, false));
    }

    @Test
    void saysThatNothingWasStoredWhenAnotherEntryHasThePlace() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        rig.follow();
        rig.replaceFrom(rig.log.size(), 2);
        rig.commit(rig.log.size());
        assertThat(verdicts).containsExactly(new Verdict.NotLeader());
    }

    @Test
    void saysThatNothingWasStoredWhenALaterTermEndsBeforeThePlace() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "a");
        rig.settle();
        rig.sync();
        List<Verdict> second = rig.publish(NEWS, "b");
        rig.settle();
        rig.follow();
        rig.replaceFrom(rig.log.size() - 1, 2);
        rig.commit(rig.log.size());
        assertThat(second).containsExactly(new Verdict.NotLeader());
    }

    @Test
    void saysThatNobodyKnowsWhenNoCommitComes() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        rig.follow();
        rig.tick(DurableSettings.DEFAULT.outcomeMs() - 1);
        assertThat(verdicts).isEmpty();
        rig.tick(1);
        assertThat(verdicts).containsExactly(new Verdict.OutcomeUnknown());
    }

    @Test
    void saysThatNobodyKnowsWhenTheStateComesAsAWhole() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        Checkpoint floor = rig.group.checkpoint(new LogPosition(rig.log.size() + 1, 2), Configuration.NONE);
        rig.settle();
        rig.follow();
        rig.group.restore(floor);
        assertThat(verdicts).containsExactly(new Verdict.OutcomeUnknown());
    }

    // ---- Offsets ----

    @Test
    void goesOnFromWhatItHasNotCommittedYet() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "a");
        rig.settle();
        rig.sync();
        rig.publish(NEWS, "b");
        rig.settle();
        assertThat(rig.lastAppend().batch().baseOffset()).isEqualTo(1);
        assertThat(rig.group.ends(NEWS.id())).contains(new TopicEnds(0, 0, 0));
    }

    @Test
    void rollsOffsetsBackWithTheLog() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "lost");
        rig.settle();
        rig.follow();
        rig.replaceFrom(rig.log.size(), 2);
        rig.commit(rig.log.size());
        rig.lead(3);
        rig.store();
        List<Verdict> verdicts = rig.publish(NEWS, "kept");
        rig.store();
        assertThat(verdicts).containsExactly(new Verdict.Stored(0, 0, 3, false));
    }

    @Test
    void neverSetsTimestampsBack() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "a");
        rig.store();
        rig.wallMs -= 5_000;
        rig.publish(NEWS, "b");
        rig.store();
        assertThat(rig.lastAppend().batch().timestampMs()).isEqualTo(1_000_000);
    }

    // ---- Producers ----

    @Test
    void answersADuplicateOfSomethingUncommittedAtItsCommit() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.settle();
        rig.sync();
        rig.publish(NEWS, "later");
        List<Verdict> again = rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.settle();
        assertThat(again).isEmpty();
        rig.commit(rig.log.size() - 1);
        assertThat(again).containsExactly(new Verdict.Stored(0, 0, 1, true));
    }

    @Test
    void answersADuplicateInOneBatchWithTheFirstOffset() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(sequenced(NEWS, "p", 1, "a"));
        List<Verdict> again = rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.store();
        assertThat(again).containsExactly(new Verdict.Stored(0, 0, 1, true));
        assertThat(rig.lastAppend().batch().messages()).hasSize(1);
    }

    @Test
    void saysWhatItExpectsOfAProducer() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(sequenced(NEWS, "p", 1, "a", "b"));
        List<Verdict> gap = rig.publish(sequenced(NEWS, "p", 4, "d"));
        List<Verdict> overlap = rig.publish(sequenced(NEWS, "p", 2, "b", "c"));
        List<Verdict> unknown = rig.publish(sequenced(NEWS, "q", 2, "x"));
        rig.store();
        assertThat(gap).containsExactly(new Verdict.OutOfSequence(3));
        assertThat(overlap).containsExactly(new Verdict.OutOfSequence(3));
        assertThat(unknown).containsExactly(new Verdict.Refused(Reason.UNKNOWN_PRODUCER));
    }

    /** Another leader may have stored what is missing here (seed 166 of cubes with durable groups). */
    @Test
    void refusesNothingOnceAnotherLeads() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.replaced = true;
        List<Verdict> gap = rig.publish(sequenced(NEWS, "p", 4, "d"));
        rig.store();
        assertThat(gap).containsExactly(new Verdict.NotLeader());
    }

    /**
     * Another leader may never hear of the deletion, and has the topic still (seed 300432 of cubes with durable
     * groups).
     */
    @Test
    void refusesForGoodOnlyOnceWhatItKnowsIsCommitted() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.settle();
        rig.sync();
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        assertThat(verdicts).isEmpty();
        rig.store();
        assertThat(verdicts).containsExactly(new Verdict.Refused(Reason.UNKNOWN_TOPIC));
    }

    @Test
    void sendsToTheNextLeaderWhatItWouldHaveRefusedForWhatIsLost() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.settle();
        rig.sync();
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.settle();
        rig.follow();
        rig.replaceFrom(rig.log.size(), 2);
        rig.commit(rig.log.size());
        assertThat(verdicts).containsExactly(new Verdict.NotLeader());
    }

    /** The next leader has gone on, and may take what this one could not (seed 602750 of cubes with durable groups). */
    @Test
    void refusesNothingWhenTheCommitComesAfterItsLeadership() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(sequenced(NEWS, "p", 1, "a"));
        List<Verdict> gap = rig.publish(sequenced(NEWS, "p", 3, "c"));
        rig.settle();
        rig.follow();
        rig.commit(rig.log.size());
        assertThat(gap).containsExactly(new Verdict.NotLeader());
    }
}
