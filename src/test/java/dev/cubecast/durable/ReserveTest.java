package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static dev.cubecast.durable.LeaderRig.numbered;
import static dev.cubecast.durable.LeaderRig.sequenced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.trace.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A leader whose disk is full but for the reserve takes no messages, but goes on with what makes room (ARCHITECTURE.md,
 * rule 21).
 */
class ReserveTest {
    private static final Verdict NO_ROOM = new Verdict.Refused(Reason.NO_ROOM);

    @Test
    void refusesMessages() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.room = false;
        int before = rig.log.size();
        List<Verdict> verdicts = rig.publish(NEWS, "a");
        rig.store();
        assertThat(verdicts).containsExactly(NO_ROOM);
        assertThat(rig.log).hasSize(before);
        assertThat(rig.counts).containsEntry(Measure.DURABLE_NO_ROOM, 1L).doesNotContainKey(Measure.DURABLE_REFUSED);
    }

    @Test
    void takesThemAgainWithTheirNumbersOnceThereIsRoom() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.room = false;
        rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.publish(numbered(NEWS, 0, 1, 0));
        rig.store();
        rig.room = true;
        List<Verdict> again = rig.publish(sequenced(NEWS, "p", 1, "a"));
        List<Verdict> next = rig.publish(numbered(NEWS, 0, 2, 1));
        rig.store();
        assertThat(again).containsExactly(new Verdict.Stored(0, 0, 1, false));
        assertThat(next).containsExactly(new Verdict.Stored(1, 1, 1, false));
    }

    @Test
    void stillTellsWhatIsStored() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.store();
        rig.room = false;
        List<Verdict> duplicate = rig.publish(sequenced(NEWS, "p", 1, "a"));
        rig.store();
        assertThat(duplicate).containsExactly(new Verdict.Stored(0, 0, 1, true));
    }

    @Test
    void stillMakesAndDeletesTopics() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.room = false;
        List<TopicVerdict> made = rig.change(new TopicRequest.Create(SPORT));
        List<TopicVerdict> deleted = rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.store();
        assertThat(made).containsExactly(new TopicVerdict.Made(SPORT));
        assertThat(deleted).containsExactly(new TopicVerdict.Deleted(NEWS));
    }

    @Test
    void stillTrims() {
        Topic brief = LeaderRig.topic("brief", 4, Durability.QUORUM, new RetentionLimits(1_000, 0, 0));
        LeaderRig rig = LeaderRig.leading(brief);
        rig.publish(brief, "a");
        rig.store();
        rig.room = false;
        rig.tick(10_000);
        rig.store();
        assertThat(rig.log.get(rig.log.size() - 1).command()).isInstanceOf(Trim.class);
        assertThat(rig.log.stream().filter(entry -> entry.command() instanceof Append))
                .hasSize(1);
    }
}
