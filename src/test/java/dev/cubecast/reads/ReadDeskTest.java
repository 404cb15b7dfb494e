package dev.cubecast.reads;

import static dev.cubecast.reads.ReadRig.ID;
import static dev.cubecast.reads.ReadRig.LEADER;
import static dev.cubecast.reads.ReadRig.OTHER;
import static dev.cubecast.reads.ReadRig.TERM;
import static dev.cubecast.reads.ReadRig.holding;
import static dev.cubecast.reads.ReadRig.question;
import static dev.cubecast.reads.ReadRig.readFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.reads.ReadAnswer.Elsewhere;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Lost;
import dev.cubecast.reads.ReadAnswer.NoTopic;
import dev.cubecast.reads.ReadAnswer.Overloaded;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.trace.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a replica has, it serves if it is current; what it lacks, only a proven leader denies (ARCHITECTURE.md, rule 8).
 */
class ReadDeskTest {
    private static final long WAIT_MS = ReadSettings.DEFAULT.waitMs();

    // ---- What is there ----

    @Test
    void servesTheBatchThatHoldsTheOffsetAndThoseBehindIt() {
        ReadRig rig = holding(3, 2);

        List<ReadAnswer> answers = rig.ask(readFrom(1));

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 1, 5, rig.onDisk));
    }

    @Test
    void servesNothingBehindWhatIsApplied() {
        ReadRig rig = holding(3);
        rig.store(2);

        List<ReadAnswer> answers = rig.ask(readFrom(0));

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 0, 3, rig.onDisk.subList(0, 1)));
    }

    @Test
    void saysWhereATopicEndsThatHasNoMore() {
        assertThat(holding(3).ask(readFrom(3))).containsExactly(new Found(ID, TERM, 0, 3, 3, List.of()));
    }

    @Test
    void goesOnAtTheOldestThatIsKeptBehindWhatWasTrimmed() {
        ReadRig rig = holding(3, 2);
        rig.trimTo(3);

        assertThat(rig.ask(readFrom(1))).containsExactly(new Found(ID, TERM, 3, 3, 5, rig.onDisk));
        assertThat(rig.ask(question(new ReadFrom.Earliest(), 0)))
                .containsExactly(new Found(ID, TERM, 3, 3, 5, rig.onDisk));
    }

    @Test
    void findsTheTopicOfAName() {
        ReadRig rig = holding(3);

        List<ReadAnswer> answers =
                rig.ask(new ReadQuestion(ReadRig.GROUP, ReadRig.NAME, null, new ReadFrom.Earliest(), 0, 100));

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 0, 3, rig.onDisk));
    }

    @Test
    void answersNoMoreBytesThanItMay() {
        ReadRig rig = new ReadRig(new ReadSettings(1, 10, WAIT_MS, 10, 500, 50));
        rig.named = ID;
        rig.store(3, 2);
        rig.apply();

        assertThat(rig.ask(readFrom(0))).containsExactly(new Found(ID, TERM, 0, 0, 5, rig.onDisk.subList(0, 1)));
    }

    // ---- Who may serve ----

    @Test
    void servesNothingWhileItsReplicaIsNotCurrent() {
        ReadRig rig = holding(3);
        rig.current = false;

        assertThat(rig.ask(readFrom(0))).containsExactly(new Elsewhere(LEADER));
    }

    @Test
    void namesNobodyForAGroupThatIsNotHere() {
        ReadQuestion elsewhere = new ReadQuestion(new GroupId(9), ReadRig.NAME, ID, new ReadFrom.Offset(0), 0, 100);

        assertThat(holding(3).ask(elsewhere)).containsExactly(new Elsewhere(null));
    }

    @Test
    void waitsForWhatTheReaderHasSeen() {
        ReadRig rig = holding(3);
        List<ReadAnswer> answers = rig.ask(question(new ReadFrom.Offset(0), 4));
        rig.pass(WAIT_MS / 2);
        assertThat(answers).isEmpty();

        rig.store(2);
        rig.apply();
        rig.pass(1);

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 0, 5, rig.onDisk));
        assertThat(rig.counts).containsEntry(Measure.READS_DELAYED, 1L);
    }

    @Test
    void namesTheLeaderIfItStaysBehindTheReader() {
        ReadRig rig = holding(3);
        List<ReadAnswer> answers = rig.ask(readFrom(4));

        rig.pass(WAIT_MS);

        assertThat(answers).containsExactly(new Elsewhere(LEADER));
        assertThat(rig.desk.underWay()).isZero();
    }

    @Test
    void namesTheNewLeaderIfItHasLostItsOwnWhileItWaited() {
        ReadRig rig = holding(3);
        rig.leads = true;
        List<ReadAnswer> answers = rig.ask(readFrom(4));

        rig.leads = false;
        rig.prove(false);

        assertThat(answers).containsExactly(new Elsewhere(LEADER));
    }

    // ---- What only a leader knows ----

    @Test
    void sendsReadsOfTheEndToTheLeaderAtOnce() {
        assertThat(holding(3).ask(question(new ReadFrom.Latest(), 0))).containsExactly(new Elsewhere(LEADER));
    }

    @Test
    void answersForTheEndOnceItHasProvedThatItLeads() {
        ReadRig rig = holding(3);
        rig.leads = true;
        List<ReadAnswer> answers = rig.ask(question(new ReadFrom.Latest(), 0));
        assertThat(answers).isEmpty();

        rig.prove(true);

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 3, 3, List.of()));
    }

    @Test
    void answersForTheEndOnceItHasAppliedAllThatWasCommitted() {
        ReadRig rig = holding(3);
        rig.leads = true;
        List<ReadAnswer> answers = rig.ask(question(new ReadFrom.Latest(), 0));
        rig.store(2);
        rig.commit++;
        rig.prove(true);
        assertThat(answers).isEmpty();

        rig.applied++;
        rig.topics.put(ID, new TopicEnds(0, 5, 2_000));
        rig.pass(1);

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 5, 5, List.of()));
    }

    @Test
    void deniesAnOffsetOnlyOnceItHasProvedThatItLeads() {
        ReadRig rig = holding(3);
        rig.leads = true;
        List<ReadAnswer> answers = rig.ask(readFrom(4));
        rig.pass(1);
        assertThat(answers).isEmpty();

        rig.prove(true);

        assertThat(answers).containsExactly(new Found(ID, TERM, 0, 4, 3, List.of()));
        assertThat(rig.counts).containsEntry(Measure.READS_PROVEN, 1L);
    }

    @Test
    void saysOfATopicThatAnotherHasItsNameOnlyAsALeader() {
        ReadRig rig = holding(3);
        rig.named = OTHER;
        rig.topics.put(OTHER, rig.topics.remove(ID));
        List<ReadAnswer> fromFollower = rig.ask(readFrom(0));
        rig.pass(WAIT_MS);
        rig.leads = true;
        List<ReadAnswer> fromLeader = rig.ask(readFrom(0));
        rig.prove(true);

        assertThat(fromFollower).containsExactly(new Elsewhere(LEADER));
        assertThat(fromLeader).containsExactly(new Recreated(OTHER));
    }

    @Test
    void saysThatThereIsNoTopicOnlyAsALeader() {
        ReadRig rig = new ReadRig();
        List<ReadAnswer> fromFollower = rig.ask(readFrom(0));
        rig.pass(WAIT_MS);
        rig.leads = true;
        List<ReadAnswer> fromLeader = rig.ask(readFrom(0));
        rig.prove(true);

        assertThat(fromFollower).containsExactly(new Elsewhere(LEADER));
        assertThat(fromLeader).containsExactly(new NoTopic());
    }

    @Test
    void saysWhatWasLostToWhoHadItAndToNobodyElse() {
        ReadRig rig = holding(3);
        rig.lossEpoch = TERM;

        assertThat(rig.ask(question(new ReadFrom.Token(TERM - 1, 9), 9))).containsExactly(new Lost(ID));
        assertThat(rig.ask(question(new ReadFrom.Token(TERM, 1), 0)))
                .containsExactly(new Found(ID, TERM, 0, 1, 3, rig.onDisk));
    }

    // ---- Times ----

    @Test
    void findsTheFirstMessageOfATime() {
        ReadRig rig = holding(3, 1, 1, 4, 2, 7, 1);
        for (long timeMs = 0; timeMs <= 7_000; timeMs += 500) {
            long wanted = timeMs;
            long expected = rig.onDisk.stream()
                    .filter(batch -> batch.timestampMs() >= wanted)
                    .findFirst()
                    .orElseThrow()
                    .baseOffset();

            List<ReadAnswer> answers = rig.ask(question(new ReadFrom.Time(timeMs), 0));

            assertThat(answers)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Found.class,
                            found -> assertThat(found.from())
                                    .as("the offset of %d ms", wanted)
                                    .isEqualTo(expected));
        }
    }

    @Test
    void leavesATimeBehindItsLastMessageToTheLeader() {
        assertThat(holding(3).ask(question(new ReadFrom.Time(1_001), 0))).containsExactly(new Elsewhere(LEADER));
    }

    // ---- Limits and disks ----

    @Test
    void looksAgainIfTheTopicIsTrimmedWhileTheDiskReads() {
        ReadRig rig = holding(3, 2);
        List<ReadAnswer> answers = rig.askWithoutDisk(readFrom(0));
        rig.onDisk.clear();
        rig.runDisk();
        assertThat(answers).isEmpty();

        rig.topics.put(ID, new TopicEnds(5, 5, 2_000));
        rig.pass(1);

        assertThat(answers).containsExactly(new Found(ID, TERM, 5, 5, 5, List.of()));
    }

    @Test
    void servesNothingThatIsDamaged() {
        ReadRig rig = holding(3);
        rig.diskDamage = "batch 0";

        assertThat(rig.ask(readFrom(0))).containsExactly(new Elsewhere(LEADER));
        assertThat(rig.damage).containsExactly(Damage.ofBatches("batch 0"));
    }

    @Test
    void refusesMoreThanItMayHaveUnderWay() {
        ReadRig rig = new ReadRig(new ReadSettings(100, 2, WAIT_MS, 10, 500, 50));
        rig.ask(readFrom(1));
        rig.ask(readFrom(1));

        assertThat(rig.ask(readFrom(1))).containsExactly(new Overloaded());
        assertThat(rig.counts).containsEntry(Measure.READS_REFUSED, 1L);
        rig.pass(WAIT_MS);
        assertThat(rig.ask(readFrom(1))).isEmpty();
    }
}
