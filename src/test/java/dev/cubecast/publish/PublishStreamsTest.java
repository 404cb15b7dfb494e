package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.publish.PublishOutcome.Unknown;
import dev.cubecast.publish.PublishWorld.Made;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishStreamsTest {
    private static final int SHARD = 3;
    private static final int LEADER = 1;
    private static final long RESEND_MS = 250;

    private final PublishWorld world = new PublishWorld(1, new PublishSettings(1_000, 5, RESEND_MS), 2);
    private final TopicName topic = world.net.topic(SHARD, "news");
    private final PublishWorld.Node entry = world.node(0);
    private final PublishWorld.Node leader = world.node(LEADER);

    private void lead() {
        world.everybodyBelieves(SHARD, LEADER);
    }

    private Made publish(PublishWorld.Node node) {
        return node.publish(topic, 10, 3_000);
    }

    private Made publishAndEnd(PublishWorld.Node node) {
        Made publish = publish(node);
        node.peer.settle();
        world.net.run(100);
        return publish;
    }

    private static List<PublishOutcome> outcomes(List<Made> publishes) {
        return publishes.stream().map(publish -> publish.outcome).toList();
    }

    @Test
    void tellsTheOffsetAndTheEpoch() {
        lead();
        publishAndEnd(entry);
        assertThat(publishAndEnd(entry).outcome)
                .isEqualTo(new Stored(1, 1, leader.peer.asLeader().epoch()));
    }

    @Test
    void publishesToAShardOfItsOwn() {
        lead();
        assertThat(publishAndEnd(leader).outcome).isInstanceOf(Stored.class);
        assertThat(world.net.framesSent).isZero();
    }

    @Test
    void sendsWhatOneEventPublishesInOneFrame() {
        lead();
        publishAndEnd(entry);
        int before = world.net.framesSent;
        List<Made> burst = Stream.generate(() -> publish(entry)).limit(5).toList();
        entry.peer.settle();
        world.net.run(50);
        assertThat(outcomes(burst)).hasOnlyElementsOfType(Stored.class);
        assertThat(world.net.framesSent - before)
                .as("one frame there, one back")
                .isEqualTo(2);
    }

    @Test
    void sendsFramesOfBoundedSizeUnlessOnePublishIsLarger() {
        PublishWorld wide = new PublishWorld(1, new PublishSettings(4 << 20, 100, RESEND_MS), 2);
        wide.everybodyBelieves(SHARD, LEADER);
        wide.node(0).publish(topic, 10, 3_000);
        wide.node(0).peer.settle();
        wide.net.run(50);
        int before = wide.net.framesSent;
        wide.node(0).publish(topic, 1 << 20, 3_000);
        for (int i = 0; i < 4; i++) {
            wide.node(0).publish(topic, 100 << 10, 3_000);
        }
        wide.node(0).peer.settle();
        assertThat(wide.net.framesSent - before)
                .as("the large one, then two and two")
                .isEqualTo(3);
        wide.net.run(50);
        assertThat(wide.node(0).made).allMatch(publish -> publish.outcome instanceof Stored);
    }

    @Test
    void refusesAtOnceWhatIsBeyondTheWindow() {
        lead();
        List<Made> burst = Stream.generate(() -> publish(entry)).limit(7).toList();
        entry.peer.settle();
        assertThat(burst.subList(5, 7)).extracting(Made::refusal).containsOnly(Reason.OVERLOADED);
        assertThat(burst.subList(0, 5)).extracting(publish -> publish.outcome).containsOnlyNulls();
        world.net.run(50);
        assertThat(publishAndEnd(entry).outcome).as("once there is room again").isInstanceOf(Stored.class);
    }

    @Test
    void countsBytesAgainstTheWindow() {
        lead();
        entry.publish(topic, 600, 3_000);
        Made second = entry.publish(topic, 600, 3_000);
        Made third = entry.publish(topic, 300, 3_000);
        entry.peer.settle();
        assertThat(second.refusal()).isEqualTo(Reason.OVERLOADED);
        assertThat(entry.bytesPending()).isEqualTo(900);
        world.net.run(50);
        assertThat(third.outcome).isInstanceOf(Stored.class);
        assertThat(entry.bytesPending()).isZero();
    }

    @Test
    void takesOneLargerThanTheWindowWhenNothingElseIsUnderWay() {
        lead();
        Made large = entry.publish(topic, 5_000, 3_000);
        Made next = publish(entry);
        entry.peer.settle();
        world.net.run(50);
        assertThat(large.outcome).isInstanceOf(Stored.class);
        assertThat(next.refusal()).isEqualTo(Reason.OVERLOADED);
    }

    @Test
    void refusesWhatItCouldNotSend() {
        Made publish = entry.publish(topic, 10, 400);
        entry.peer.settle();
        world.net.run(410);
        assertThat(publish.refusal()).isEqualTo(Reason.UNAVAILABLE);
        lead();
        world.net.run(1_000);
        assertThat(leader.stored).isEmpty();
    }

    @Test
    void sendsAgainWhatWasLost() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> from == 0;
        Made first = publishAndEnd(entry);
        world.net.heal();
        Made second = publishAndEnd(entry);
        assertThat(outcomes(List.of(first, second)))
                .as("the second came first and was not taken, so both were sent again in order")
                .hasOnlyElementsOfType(Stored.class);
        assertThat(leader.stored).containsExactly("00/1", "00/2", "00/3");
        assertThat(world.net.counts).containsKey(Measure.PUBLISHES_OUT_OF_ORDER);
    }

    @Test
    void answersWhatItHasStoredAgainWithItsOffset() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> from == LEADER;
        Made publish = publishAndEnd(entry);
        world.net.heal();
        world.net.run(RESEND_MS);
        assertThat(publish.outcome).isInstanceOf(Stored.class);
        assertThat(leader.stored).containsExactly("00/1", "00/2");
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void asksForALostVerdictAlthoughLaterOnesKeepComing() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> from == LEADER;
        Made unanswered = publish(entry);
        entry.peer.settle();
        world.net.run(20);
        world.net.heal();
        for (int i = 0; i < 20; i++) {
            publish(entry);
            entry.peer.settle();
            world.net.run(20);
        }
        assertThat(unanswered.outcome).isInstanceOf(Stored.class);
        assertThat(outcomes(entry.made)).hasOnlyElementsOfType(Stored.class);
        assertThat(leader.stored).doesNotHaveDuplicates();
    }

    @Test
    void goesOnAfterOneThatTimedOut() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> from == 0;
        Made impatient = entry.publish(topic, 10, 40);
        Made patient = entry.publish(topic, 10, 3_000);
        entry.peer.settle();
        world.net.run(60);
        assertThat(impatient.outcome).isInstanceOf(Unknown.class);
        world.net.heal();
        world.net.run(RESEND_MS);
        assertThat(patient.outcome).isInstanceOf(Stored.class);
        assertThat(leader.stored)
                .as("what nobody waits for any more is passed over")
                .containsExactly("00/1", "00/3");
    }

    @Test
    void keepsPublishesWhileTheLeaderIsSilent() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> true;
        Made sent = entry.publish(topic, 10, 400);
        entry.peer.settle();
        world.net.run(RESEND_MS + 50);
        Made kept = entry.publish(topic, 10, 50);
        entry.peer.settle();
        world.net.run(300);
        assertThat(sent.outcome).isInstanceOf(Unknown.class);
        assertThat(kept.refusal()).as("never sent, so it can be retried").isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void cannotTellWhatBecameOfWhatALostLeaderGot() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> from == LEADER;
        Made sent = publishAndEnd(entry);
        world.everybodyBelieves(SHARD, 2);
        entry.peer.settle();
        assertThat(sent.outcome).isInstanceOf(Unknown.class);
        assertThat(publishAndEnd(entry).outcome)
                .isEqualTo(new Stored(0, 1, world.node(2).peer.asLeader().epoch()));
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void takesToTheNextLeaderWhatTheFormerDidNotStore() {
        lead();
        publishAndEnd(entry);
        leader.believe(SHARD, 2);
        world.node(2).believe(SHARD, 2);
        List<Made> burst = Stream.generate(() -> publish(entry)).limit(5).toList();
        entry.peer.settle();
        world.net.run(100);
        assertThat(outcomes(burst)).hasOnlyElementsOfType(Stored.class);
        assertThat(leader.stored).hasSize(1);
        assertThat(world.node(2).stored).containsExactly("00/2", "00/3", "00/4", "00/5", "00/6");
    }

    @Test
    void doesNotAskInTurnsTwoNodesThatTakeEachOtherForTheLeader() {
        entry.believe(SHARD, 1);
        leader.believe(SHARD, 2);
        world.node(2).believe(SHARD, 1);
        Made publish = entry.publish(topic, 10, 1_000);
        entry.peer.settle();
        world.net.run(1_010);
        assertThat(publish.refusal()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(world.net.framesSent)
                .as("four times a question to each of the two, and an answer")
                .isLessThanOrEqualTo(16);
    }

    @Test
    void opensANewSessionWhenTheLeaderHasForgottenTheOld() {
        lead();
        List<Made> publishes = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int node = 0; node < 4; node++) {
                publishes.add(publishAndEnd(world.node(node)));
            }
        }
        assertThat(outcomes(publishes)).hasOnlyElementsOfType(Stored.class);
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void cannotTellWhatBecameOfWhatWasUnderWayInAForgottenSession() {
        lead();
        publishAndEnd(entry);
        world.net.cut = (from, to) -> to == 0;
        Made sent = publishAndEnd(entry);
        publishAndEnd(leader);
        publishAndEnd(world.node(3));
        world.net.heal();
        world.net.run(RESEND_MS + 50);
        assertThat(sent.outcome).isInstanceOf(Unknown.class);
        assertThat(leader.stored).containsOnlyOnce(sent.id);
        assertThat(publishAndEnd(entry).outcome).isInstanceOf(Stored.class);
    }

    @Test
    void refusesForGoodWhatTheLeaderRefuses() {
        lead();
        Made refused = entry.publish(world.net.topic(SHARD, "refused"), 10, 3_000);
        Made next = publish(entry);
        entry.peer.settle();
        world.net.run(50);
        assertThat(refused.refusal()).isEqualTo(Reason.UNKNOWN_TOPIC);
        assertThat(next.outcome).isInstanceOf(Stored.class);
    }

    @Test
    void beginsAnewInEachEpochOfOneLeader() {
        lead();
        publishAndEnd(entry);
        leader.restartAsLeader();
        lead();
        assertThat(publishAndEnd(entry).outcome)
                .isEqualTo(new Stored(0, 1, leader.peer.asLeader().epoch()));
    }
}
