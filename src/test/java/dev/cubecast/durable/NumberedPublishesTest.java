package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static dev.cubecast.durable.LeaderRig.numbered;
import static dev.cubecast.durable.LeaderRig.sequenced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.trace.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader takes numbered publishes once and in their order (ARCHITECTURE.md, rule 10). */
class NumberedPublishesTest {
    @Test
    void takesOnlyWhatFollowsInAStream() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> first = rig.publish(numbered(NEWS, 0, 1, 0));
        List<Verdict> third = rig.publish(numbered(NEWS, 2, 3, 0));
        List<Verdict> second = rig.publish(numbered(NEWS, 1, 2, 0));
        List<Verdict> thirdAgain = rig.publish(numbered(NEWS, 2, 3, 0));
        rig.store();
        assertThat(first).containsExactly(new Verdict.Stored(0, 0, 1, false));
        assertThat(third).containsExactly(new Verdict.Resend(1));
        assertThat(second).containsExactly(new Verdict.Stored(1, 1, 1, false));
        assertThat(thirdAgain).containsExactly(new Verdict.Stored(2, 2, 1, false));
    }

    @Test
    void repeatsWhatItDecidedAboutANumber() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(numbered(SPORT, 0, 1, 0));
        rig.publish(numbered(NEWS, 1, 2, 0));
        rig.store();
        List<Verdict> refused = rig.publish(numbered(SPORT, 0, 1, 0));
        List<Verdict> stored = rig.publish(numbered(NEWS, 1, 2, 0));
        rig.store();
        assertThat(refused).containsExactly(new Verdict.Refused(Reason.UNKNOWN_TOPIC));
        assertThat(stored).containsExactly(new Verdict.Stored(0, 0, 1, true));
    }

    @Test
    void leavesNoHoleInAStreamWhereItRefused() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(numbered(SPORT, 0, 1, 0));
        rig.publish(numbered(NEWS, 1, 2, 0));
        rig.store();
        rig.follow();
        rig.lead(2);
        rig.store();
        List<Verdict> third = rig.publish(numbered(NEWS, 2, 3, 0));
        rig.store();
        assertThat(third)
                .as("by a leader that knows of no refusal")
                .containsExactly(new Verdict.Stored(1, 1, 2, false));
    }

    @Test
    void storesNothingOfWhatItHasRefusedEvenIfTheTopicIsMade() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(numbered(SPORT, 0, 1, 0));
        rig.change(new TopicRequest.Create(SPORT));
        List<Verdict> late = rig.publish(numbered(SPORT, 0, 1, 0));
        rig.store();
        assertThat(late).containsExactly(new Verdict.Refused(Reason.UNKNOWN_TOPIC));
    }

    @Test
    void goesOnWithAStreamWhoseLastNumbersWereLost() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(numbered(NEWS, 0, 1, 0));
        rig.store();
        // Numbers 2 and 3 were answered by a leader that lost them: their level did not promise more.
        List<Verdict> fourth = rig.publish(numbered(NEWS, 3, 4, 3));
        List<Verdict> late = rig.publish(numbered(NEWS, 1, 2, 1));
        rig.store();
        assertThat(fourth).containsExactly(new Verdict.Stored(1, 1, 1, false));
        assertThat(late).containsExactly(new Verdict.Forgotten());
    }

    @Test
    void takesNothingOfAStreamThatItDoesNotKnow() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<Verdict> early = rig.publish(numbered(NEWS, 8, 9, 7));
        List<Verdict> verdicts = rig.publish(numbered(NEWS, 8, 9, 8));
        rig.store();
        assertThat(early).as("what comes before may be under way").containsExactly(new Verdict.Resend(0));
        assertThat(verdicts).containsExactly(new Verdict.StreamForgotten());
    }

    @Test
    void forgetsTheStreamsAndProducersUnusedForLongest() {
        LeaderRig rig = new LeaderRig(new GroupLimits(5, 2, 2, 2), DurableSettings.DEFAULT);
        rig.lead(1);
        rig.store();
        rig.change(new TopicRequest.Create(NEWS));
        for (String producer : List.of("p", "q", "p", "r")) {
            long first = rig.counts.getOrDefault(Measure.DURABLE_APPENDED, 0L) == 2 ? 2 : 1;
            rig.publish(sequenced(NEWS, producer, first, "a"));
            rig.store();
        }
        assertThat(rig.counts).containsEntry(Measure.DURABLE_FORGOTTEN, 1L);
        List<Verdict> used = rig.publish(sequenced(NEWS, "p", 2, "again"));
        List<Verdict> forgotten = rig.publish(sequenced(NEWS, "q", 2, "b"));
        rig.store();
        assertThat(used).containsExactly(new Verdict.Stored(2, 2, 1, true));
        assertThat(forgotten).containsExactly(new Verdict.Refused(Reason.UNKNOWN_PRODUCER));
    }

    /** Nothing is lost by it if another leads already: that one is sent all of it. */
    @Test
    void asksToSendAgainWithoutProofThatItLeads() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.replaced = true;
        List<Verdict> early = rig.publish(numbered(NEWS, 2, 3, 0));
        rig.settle();
        assertThat(early).containsExactly(new Verdict.Resend(0));
    }
}
