package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaSettings.StreamLimits;
import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Members that lack what the leader's log no longer has. */
class CatchUpTest {
    private static final ReplicaSettings USUAL = ReplicaSettings.DEFAULT;

    /** Answers hold one batch, and the floor follows closely. */
    private static final ReplicaSettings SETTINGS =
            settings(100, USUAL.streams().bytesPerSecond());

    private static ReplicaSettings settings(int streamBytesMax, int streamBytesPerSecond) {
        return USUAL.withStreams(new StreamLimits(streamBytesMax, streamBytesPerSecond))
                .withFloorBytesMin(2_000);
    }

    private final TestGroup group = new TestGroup(3, 1, SETTINGS, new SafetyRules());
    private final List<BatchesQuestion> asked = new ArrayList<>();

    CatchUpTest() {
        group.hasTopics = true;
        group.spy = message -> {
            if (message.body() instanceof BatchesQuestion question) {
                asked.add(question);
            }
        };
    }

    private TopicId append(int times) {
        @Nullable TopicId last = null;
        for (int i = 0; i < times; i++) {
            last = group.append(group.expectLeader(2_000)).orElseThrow();
            group.run(20);
        }
        return Objects.requireNonNull(last);
    }

    private void expectCaughtUp(Member member, TopicId last) {
        assertThat(group.counts).containsKey(Measure.GROUP_CATCH_UPS);
        assertThat(group.isApplied(member, last)).isTrue();
        group.checks.expectCommittedBatches();
    }

    @Test
    void whoWasAwayForLongGetsTheState() {
        group.crash(group.member(2));
        TopicId last = append(300);
        group.start(group.member(2));
        group.run(5_000);
        expectCaughtUp(group.member(2), last);
    }

    @Test
    void asksForNoMoreThanSoMuchInASecond() {
        long bytesPerSecond = 20;
        TestGroup slow = new TestGroup(3, 1, settings(100, (int) bytesPerSecond), new SafetyRules());
        slow.hasTopics = true;
        List<Integer> answered = new ArrayList<>();
        slow.spy = message -> {
            if (message.body() instanceof Batches answer) {
                answered.add(answer.batches().stream()
                        .mapToInt(RecordBatch::messageBytes)
                        .sum());
            }
        };
        slow.crash(slow.member(2));
        @Nullable TopicId last = null;
        for (int i = 0; i < 300; i++) {
            last = slow.append(slow.expectLeader(2_000)).orElseThrow();
            slow.run(20);
        }
        slow.start(slow.member(2));
        long seconds = 10;
        slow.run(seconds * 1_000);
        long bytes = answered.stream().mapToLong(Integer::longValue).sum();
        assertThat(bytes).isBetween(bytesPerSecond, seconds * bytesPerSecond + answered.get(0));
        slow.run(60_000);
        assertThat(slow.isApplied(slow.member(2), Objects.requireNonNull(last))).isTrue();
    }

    @Test
    void asksForNothingUntilTheDiskHasRoom() {
        Member behind = group.member(2);
        group.crash(behind);
        TopicId last = append(300);
        long reserve = behind.disk.store().usedBytes() + LogStore.RESERVE_BYTES;
        behind.disk.store().limitBytes(reserve - 1);
        group.start(behind);
        group.run(5_000);
        assertThat(asked).isEmpty();
        assertThat(group.counts).containsKey(Measure.GROUP_CATCH_UPS_HELD).doesNotContainKey(Measure.GROUP_CATCH_UPS);
        behind.disk.store().limitBytes(2 * reserve);
        group.run(5_000);
        expectCaughtUp(behind, last);
    }

    @Test
    void votesThoughTheDiskHasNoRoom() {
        Member full = group.member(2);
        full.disk.store().limitBytes(full.disk.store().usedBytes() + LogStore.RESERVE_BYTES / 2);
        TopicId before = append(1);
        group.crash(group.expectLeader(2_000));
        TopicId last = append(1);
        assertThat(group.isApplied(full, before)).isTrue();
        assertThat(group.isApplied(full, last)).isTrue();
    }

    @Test
    void aWipedMemberGetsTheState() {
        append(300);
        group.wipe(group.member(2));
        group.start(group.member(2));
        group.run(5_000);
        expectCaughtUp(group.member(2), append(1));
        assertThat(group.member(0).running().configuration().voters()).contains(group.member(2).id);
    }

    @Test
    void goesOnWithAnotherLeaderAndAfterACrashWithoutAskingAgain() {
        group.crash(group.member(2));
        TopicId last = append(300);
        group.start(group.member(2));
        runUntilAsked(5);
        group.crash(group.member(2));
        group.start(group.member(2));
        runUntilAsked(10);
        group.crash(group.expectLeader(1_000));
        group.run(5_000);
        group.members.stream().filter(member -> !member.runs()).forEach(group::start);
        group.run(2_000);
        expectCaughtUp(group.member(2), last);
        // A question without an answer is repeated, and a crash may lose what was being written.
        assertThat(timesAskedAnew()).as("asked anew in %s", asked).isLessThanOrEqualTo(1);
    }

    /** How often something was asked for that had been asked for before something else was. */
    private long timesAskedAnew() {
        List<String> once = new ArrayList<>();
        for (BatchesQuestion question : asked) {
            String text = question.topic() + " from " + question.from();
            if (once.isEmpty() || !once.get(once.size() - 1).equals(text)) {
                once.add(text);
            }
        }
        return once.size() - once.stream().distinct().count();
    }

    private void runUntilAsked(int questions) {
        for (int i = 0; i < 5_000 && asked.size() < questions; i++) {
            group.run(1);
        }
        assertThat(asked).hasSizeGreaterThanOrEqualTo(questions);
    }

    @Test
    void fetchesOnlyWhatIsNewWhenTheFloorPassesTheStream() {
        group.crash(group.member(2));
        append(300);
        group.start(group.member(2));
        runUntilAsked(5);
        group.loses = message -> message.body() instanceof Batches;
        TopicId last = append(150);
        group.heal();
        group.run(5_000);
        expectCaughtUp(group.member(2), last);
        asked.stream()
                .map(BatchesQuestion::topic)
                .distinct()
                .forEach(topic -> assertThat(asked.stream()
                                .filter(question -> question.topic().equals(topic))
                                .map(BatchesQuestion::from))
                        .isSorted());
    }

    @Test
    void asksAgainForWhatIsLost() {
        group.crash(group.member(2));
        TopicId last = append(300);
        group.start(group.member(2));
        group.loses = message -> message.body() instanceof CheckpointPart;
        group.run(1_000);
        group.heal();
        group.run(5_000);
        assertThat(group.counts).containsKey(Measure.GROUP_CATCH_UP_REPEATS);
        expectCaughtUp(group.member(2), last);
    }
}
