package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Command;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader makes, finds, deletes and changes topics, among publishes to them. */
class TopicChangesTest {
    private static final TopicSettings AT_THE_LEADER =
            LeaderRig.topic("x", 1, Durability.LEADER).settings();
    private static final TopicSettings TRIMMED =
            new TopicSettings(Durability.QUORUM, SlowConsumer.DROP_OLDEST, new RetentionLimits(0, 0, 10));

    @Test
    void tellsARecreatedTopicFromTheOneBefore() {
        Topic again = LeaderRig.topic("news", 9, Durability.QUORUM);
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<TopicVerdict> deleted = rig.change(new TopicRequest.Delete(NEWS.id()));
        List<Verdict> gone = rig.publish(NEWS, "a");
        List<TopicVerdict> made = rig.change(new TopicRequest.Create(again));
        List<Verdict> recreated = rig.publish(NEWS, "b");
        List<Verdict> stored = rig.publish(again, "c");
        rig.store();
        assertThat(deleted).containsExactly(new TopicVerdict.Deleted(NEWS));
        assertThat(gone).containsExactly(new Verdict.Refused(Reason.UNKNOWN_TOPIC));
        assertThat(made).containsExactly(new TopicVerdict.Made(again));
        assertThat(recreated).containsExactly(new Verdict.Refused(Reason.TOPIC_RECREATED));
        assertThat(stored).containsExactly(new Verdict.Stored(0, 0, 1, false));
    }

    @Test
    void findsATopicOnlyOnceItsCreationIsCommitted() {
        LeaderRig rig = LeaderRig.leading();
        List<TopicVerdict> made = rig.change(new TopicRequest.Create(NEWS));
        List<TopicVerdict> found = rig.change(new TopicRequest.Create(LeaderRig.topic("news", 9, Durability.LEADER)));
        rig.settle();
        rig.sync();
        assertThat(made).isEmpty();
        assertThat(found).isEmpty();
        rig.commit(rig.log.size());
        assertThat(made).containsExactly(new TopicVerdict.Made(NEWS));
        assertThat(found).containsExactly(new TopicVerdict.Found(NEWS));
    }

    @Test
    void theLogTellsOfTopicsThatWereMadeChangedAndDeleted() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.publish(NEWS, "a", "b");
        rig.store();
        rig.change(new TopicRequest.Change(NEWS.id(), NEWS.settings(), TRIMMED));
        rig.store();
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.store();
        assertThat(rig.notes)
                .containsExactly(
                        "TOPICS: made topic news (durability quorum) as " + NEWS.id(),
                        "TOPICS: changed topic news from durability quorum to durability quorum, at most 10 messages",
                        "TOPICS: deleted topic news, " + NEWS.id() + ", with its 2 stored messages");
    }

    @Test
    void theLogOfAFollowerTellsNothingOfTopics() {
        LeaderRig rig = LeaderRig.leading();
        rig.append(List.of(new Command.CreateTopic(NEWS)), rig.nowMs);
        rig.follow();
        rig.store();
        assertThat(rig.group.find(NEWS.name())).contains(NEWS);
        assertThat(rig.notes).isEmpty();
    }

    private static List<String> names(List<TopicVerdict> verdicts) {
        TopicPage page = ((TopicVerdict.Listed) verdicts.get(0)).page();
        return page.topics().stream().map(line -> line.topic().name().text()).toList();
    }

    @Test
    void listsTopicsByName() {
        LeaderRig rig = LeaderRig.leading(
                LeaderRig.topic("b.2", 1, Durability.QUORUM),
                LeaderRig.topic("a", 2, Durability.NONE),
                LeaderRig.topic("b.1", 3, Durability.QUORUM),
                LeaderRig.topic("c", 4, Durability.QUORUM));
        List<TopicVerdict> all = rig.change(new TopicRequest.Listing("", "", 4));
        List<TopicVerdict> prefixed = rig.change(new TopicRequest.Listing("b", "", 4));
        List<TopicVerdict> after = rig.change(new TopicRequest.Listing("", "b.1", 1));
        List<TopicVerdict> none = rig.change(new TopicRequest.Listing("b", "b.2", 4));
        rig.store();
        assertThat(names(all)).containsExactly("a", "b.1", "b.2", "c");
        assertThat(names(prefixed)).containsExactly("b.1", "b.2");
        assertThat(names(after)).containsExactly("b.2");
        assertThat(names(none)).isEmpty();
        assertThat(((TopicVerdict.Listed) all.get(0)).page().truncated()).isFalse();
        assertThat(((TopicVerdict.Listed) after.get(0)).page().truncated()).isTrue();
    }

    @Test
    void listsATopicOnlyOnceWhatItHasIsCommitted() {
        LeaderRig rig = LeaderRig.leading();
        rig.change(new TopicRequest.Create(NEWS));
        rig.publish(NEWS, "a", "b");
        List<TopicVerdict> listed = rig.change(new TopicRequest.Listing("", "", 10));
        rig.settle();
        rig.sync();
        assertThat(listed).isEmpty();
        rig.commit(rig.log.size());
        TopicPage page = ((TopicVerdict.Listed) listed.get(0)).page();
        assertThat(page.topics()).hasSize(1);
        assertThat(page.topics().get(0).ends().next()).isEqualTo(2);
        assertThat(page.epoch()).isEqualTo(1);
        assertThat(page.replicas()).isEqualTo(rig.voters());
    }

    @Test
    void refusesMoreTopicsThanItMayHave() {
        LeaderRig rig = new LeaderRig(new GroupLimits(1, 10, 10, 10), DurableSettings.DEFAULT);
        rig.lead(1);
        rig.store();
        rig.change(new TopicRequest.Create(NEWS));
        List<TopicVerdict> second = rig.change(new TopicRequest.Create(SPORT));
        rig.store();
        assertThat(second).containsExactly(new TopicVerdict.TooMany());
    }

    @Test
    void storesPublishesBeforeAndAfterAChangeOfTheirTopicInOrder() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        int before = rig.log.size();
        rig.publish(NEWS, "a");
        rig.change(new TopicRequest.Change(NEWS.id(), NEWS.settings(), AT_THE_LEADER));
        List<Verdict> after = rig.publish(NEWS, "b");
        rig.settle();
        assertThat(rig.log).hasSize(before + 3);
        rig.sync();
        assertThat(after).as("by the new settings").containsExactly(new Verdict.Stored(1, 1, 1, false));
    }

    /** Rule 2: offsets of one topic begin once. */
    @Test
    void makesNothingAnewThatWasDeletedSinceItWasAskedFor() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.store();
        List<TopicVerdict> late = rig.change(new TopicRequest.Create(NEWS));
        rig.store();
        assertThat(late).containsExactly(new TopicVerdict.NotFound());
        assertThat(rig.group.find(NEWS.name())).isEmpty();
    }

    @Test
    void deletesNoTopicThatWasMadeSinceItWasAskedTo() {
        Topic again = LeaderRig.topic("news", 9, Durability.QUORUM);
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.change(new TopicRequest.Create(again));
        List<TopicVerdict> late = rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.store();
        assertThat(late).containsExactly(new TopicVerdict.NotFound());
        assertThat(rig.group.find(NEWS.name())).contains(again);
    }

    @Test
    void changesOnlyTheSettingsThatWereMeant() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        Topic changed = new Topic(NEWS.name(), NEWS.id(), AT_THE_LEADER);
        List<TopicVerdict> first = rig.change(new TopicRequest.Change(NEWS.id(), NEWS.settings(), AT_THE_LEADER));
        List<TopicVerdict> late = rig.change(new TopicRequest.Change(NEWS.id(), NEWS.settings(), TRIMMED));
        rig.store();
        assertThat(first).containsExactly(new TopicVerdict.Changed(changed));
        assertThat(late).as("what is to be changed is no more").containsExactly(new TopicVerdict.Found(changed));
    }

    @Test
    void findsWhatThereIs() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        List<TopicVerdict> news = rig.change(new TopicRequest.Find(NEWS.name()));
        List<TopicVerdict> sport = rig.change(new TopicRequest.Find(SPORT.name()));
        rig.store();
        assertThat(news).containsExactly(new TopicVerdict.Found(NEWS));
        assertThat(sport).containsExactly(new TopicVerdict.NotFound());
    }

    @Test
    void reportsNothingOnceAnotherLeads() {
        LeaderRig rig = LeaderRig.leading(NEWS);
        rig.replaced = true;
        List<TopicVerdict> found = rig.change(new TopicRequest.Find(NEWS.name()));
        rig.store();
        assertThat(found).containsExactly(new TopicVerdict.NotLeader());
    }
}
