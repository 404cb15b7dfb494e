package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.trace.Measure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is found dead, how soon, and who is not. */
class FailureTest {
    private static final int VICTIM = 5;

    private final TestCube cube = TestCube.running(3);

    @Test
    void startsWithEverybodyAliveAndSteady() {
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertThat(cube.running()).allSatisfy(member -> {
            assertThat(member.membership.isSettled()).isTrue();
            assertThat(member.view().members()).hasSize(8).allSatisfy(other -> {
                assertThat(other.state()).isEqualTo(MemberState.ALIVE);
                assertThat(member.membership.isSteady(other.vertex())).isTrue();
                assertThat(other.brokenDimensions()).isZero();
            });
        });
    }

    @Test
    void noticesAKilledProcessAtOnce() {
        cube.kill(VICTIM);
        long tookMs = cube.runUntil(5_000, () -> cube.allSay(VICTIM, MemberState.DEAD));
        assertThat(tookMs).isLessThan(300);
        cube.run(200);
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertThat(cube.viewsAgree()).isTrue();
    }

    /** Only one neighbour is refused; the others still hear the victim when it asks them first. */
    @Test
    void asksAgainSoonWhileARefusalIsFresh() {
        cube.vanish(VICTIM);
        lose(4, LinkLoss.REFUSED);
        cube.run(100);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.ALIVE);
        lose(1, LinkLoss.CLOSED);
        lose(7, LinkLoss.CLOSED);
        long tookMs = cube.runUntil(5_000, () -> cube.allSay(VICTIM, MemberState.DEAD));
        assertThat(tookMs).isLessThan(500);
    }

    @Test
    void takesNoForbiddenLinkForADeath() {
        cube.vanish(VICTIM);
        lose(4, LinkLoss.FORBIDDEN);
        lose(1, LinkLoss.FORBIDDEN);
        lose(7, LinkLoss.FORBIDDEN);
        cube.run(3_000);
        assertThat(cube.states(VICTIM)).doesNotContain(MemberState.DEAD);
    }

    private void lose(int number, LinkLoss loss) {
        TestMember member = cube.at(number);
        member.event(() -> member.membership.onLinkDown(cube.vertex(VICTIM), loss, cube.nowMs()));
    }

    @Test
    void asksAgainBeforeItTakesNoAnswerForSilence() {
        cube.block(4, 5);
        cube.block(5, 4);
        cube.loseNext(Kind.ROUTED, 8);
        cube.run(5_000);
        assertNobodyWasSuspected();
        assertThat(cube.at(4).counted(Measure.REQUESTS_FAILED)).isPositive();
    }

    @Test
    void asksTheWitnessesHoweverManyRequestsAreUnderWay() {
        TestMember busy = cube.at(4);
        Bytes unanswered = WireWriter.of(Kind.READ_QUESTION).toBytes();
        busy.event(() -> {
            for (int i = 0; i < RouterSettings.forDimension(3).requestsMax(); i++) {
                busy.router.request(
                        busy.vertex, Priority.CONTROL, unanswered, cube.nowMs() + 60_000, outcome -> {}, cube.nowMs());
            }
        });
        cube.block(4, 5);
        cube.block(5, 4);
        cube.run(5_000);
        assertNobodyWasSuspected();
    }

    @Test
    void noticesTwoNeighboursThatAreKilledTogether() {
        cube.kill(VICTIM);
        cube.kill(VICTIM ^ 1);
        long tookMs = cube.runUntil(
                5_000, () -> cube.allSay(VICTIM, MemberState.DEAD) && cube.allSay(VICTIM ^ 1, MemberState.DEAD));
        assertThat(tookMs).isLessThan(1_500);
    }

    @Test
    void avoidsASilentLinkBeforeAnyoneIsSuspect() {
        cube.vanish(VICTIM);
        cube.run(400);
        assertThat(cube.running()).allSatisfy(member -> {
            assertThat(member.view().member(cube.vertex(VICTIM)).orElseThrow().state())
                    .isEqualTo(MemberState.ALIVE);
            if (member.vertex.isNeighbourOf(cube.vertex(VICTIM))) {
                int across = member.vertex.dimensionTowards(cube.vertex(VICTIM));
                assertThat(member.self().brokenDimensions()).isZero();
                assertThat(member.router.table().nextHop(cube.vertex(VICTIM)))
                        .isNotEqualTo(Optional.of(member.vertex.neighbour(across)));
            }
        });
    }

    @Test
    void findsAMachineThatVanishedDeadByItsSilence() {
        cube.vanish(VICTIM);
        cube.run(1_500);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.SUSPECT);
        cube.run(3_000);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.SUSPECT);
        cube.run(1_500);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.DEAD);
    }

    @Test
    void suspectsButDoesNotBuryAProcessStoppedForTwoSeconds() {
        cube.at(VICTIM).stop();
        cube.run(2_000);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.SUSPECT);
        cube.at(VICTIM).resume();
        cube.run(600);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(VICTIM, Member::incarnation)).containsOnly(1L);
        assertThat(cube.at(VICTIM).counted(Measure.REFUTATIONS)).isEqualTo(1);
        assertThat(cube.at(VICTIM).counted(Measure.SUSPICIONS))
                .as("the paused node judges nobody")
                .isZero();
        assertThat(cube.running())
                .noneSatisfy(member -> assertThat(member.counts).containsKey(Measure.DEATHS));
        cube.run(1_000);
        assertThat(cube.opinions(VICTIM, Member::brokenDimensions)).containsOnly(0);
    }

    @Test
    void buriesAProcessStoppedForTenSecondsAndTakesItBack() {
        cube.at(VICTIM).stop();
        cube.run(10_000);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.DEAD);
        cube.at(VICTIM).resume();
        cube.run(1_000);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(VICTIM, Member::incarnation)).containsOnly(2L);
        assertThat(cube.at(VICTIM).stored).isEqualTo(2);
        assertThat(cube.at(VICTIM).counted(Measure.SUSPICIONS)).isZero();
        cube.run(2_000);
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.running())
                .allSatisfy(member -> assertThat(member.membership.isSteady(cube.vertex(VICTIM)))
                        .isTrue());
    }

    @Test
    void buriesNobodyBecauseOfOneClosedLink() {
        cube.cut(4, 5);
        cube.run(20_000);
        assertNobodyWasSuspected();
        assertThat(cube.opinions(4, Member::brokenDimensions)).containsOnly(1);
        assertThat(cube.opinions(5, Member::brokenDimensions)).containsOnly(1);
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        cube.connect(4, 5);
        cube.run(300);
        assertThat(cube.opinions(4, Member::brokenDimensions)).containsOnly(0);
    }

    @Test
    void buriesNobodyBecauseOfOneSilentLink() {
        cube.block(4, 5);
        cube.block(5, 4);
        cube.run(20_000);
        assertNobodyWasSuspected();
        assertThat(cube.opinions(4, Member::brokenDimensions)).containsOnly(1);
        assertThat(cube.viewsAgree()).isTrue();
    }

    @Test
    void noticesLossInOneDirectionAtBothEnds() {
        cube.block(4, 5);
        cube.run(1_500);
        assertNobodyWasSuspected();
        assertThat(cube.opinions(4, Member::brokenDimensions)).containsOnly(1);
        assertThat(cube.opinions(5, Member::brokenDimensions)).containsOnly(1);
        cube.unblock(4, 5);
        cube.run(1_000);
        assertThat(cube.opinions(4, Member::brokenDimensions)).containsOnly(0);
        assertThat(cube.opinions(5, Member::brokenDimensions)).containsOnly(0);
    }

    /** For a minute nobody but its other neighbours heard the victim; then it is stopped for two seconds. */
    @Test
    void doesNotCountTheSilenceOfABrokenLinkAgainstAMemberThatPauses() {
        cube.cut(4, 5);
        cube.run(60_000);
        cube.at(VICTIM).stop();
        cube.run(2_000);
        cube.at(VICTIM).resume();
        cube.run(2_000);
        assertThat(cube.states(VICTIM)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(VICTIM, Member::incarnation)).containsOnly(1L);
    }

    @Test
    void doesNotBuryEverybodyWhenItIsCutOffItself() {
        for (int dimension = 0; dimension < 3; dimension++) {
            cube.block(0, 1 << dimension);
            cube.block(1 << dimension, 0);
        }
        cube.run(10_000);
        assertThat(cube.states(0)).containsOnly(MemberState.DEAD);
        assertThat(cube.at(0).counted(Measure.DEATHS)).isZero();
        assertThat(cube.at(0).membership.isSteady(cube.vertex(7)))
                .as("what is out of reach for long does not lead")
                .isFalse();
        assertThat(cube.at(0).membership.isSteady(cube.vertex(0))).isTrue();
        for (int dimension = 0; dimension < 3; dimension++) {
            cube.unblock(0, 1 << dimension);
            cube.unblock(1 << dimension, 0);
        }
        cube.run(2_500);
        assertThat(cube.states(0)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(7, Member::incarnation)).containsOnly(1L);
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.at(0).membership.isSteady(cube.vertex(7))).isTrue();
    }

    @Test
    void suspectsNobodyAfterItsOwnPause() {
        cube.at(VICTIM).stop();
        cube.run(700);
        cube.at(VICTIM).resume();
        cube.run(2_000);
        assertThat(cube.at(VICTIM).counted(Measure.SUSPICIONS)).isZero();
        assertThat(cube.at(VICTIM).notes).anyMatch(note -> note.contains("was not run for"));
    }

    @Test
    void findsTheOnlyOtherNodeOfASmallCubeDead() {
        TestCube pair = TestCube.running(1);
        pair.at(1).stop();
        pair.run(10_000);
        assertThat(pair.states(1)).containsOnly(MemberState.DEAD);
        pair.at(1).resume();
        pair.run(1_000);
        assertThat(pair.states(1)).containsOnly(MemberState.ALIVE);
    }

    /** Nobody is left who could declare the vertex opposite dead; it counts as lost because it is out of reach. */
    @Test
    void leavesNoLeadershipToAMemberThatNobodyCanReachAnyMore() {
        for (int number = 1; number < 8; number++) {
            cube.kill(number);
        }
        cube.run(4_000);
        assertThat(cube.at(0).view().member(cube.vertex(1)).orElseThrow().state())
                .isEqualTo(MemberState.DEAD);
        assertThat(cube.at(0).view().member(cube.vertex(7)).orElseThrow().state())
                .isEqualTo(MemberState.ALIVE);
        assertThat(cube.at(0).membership.isSteady(cube.vertex(7))).isTrue();
        int changesBefore = cube.at(0).changes;
        cube.run(3_000);
        assertThat(cube.at(0).membership.isSteady(cube.vertex(7))).isFalse();
        assertThat(cube.at(0).changes).isEqualTo(changesBefore + 1);
    }

    private void assertNobodyWasSuspected() {
        assertThat(cube.running()).allSatisfy(member -> {
            assertThat(member.counts).doesNotContainKeys(Measure.SUSPICIONS, Measure.DEATHS, Measure.REFUTATIONS);
            assertThat(member.view().members())
                    .allSatisfy(other -> assertThat(other.state()).isEqualTo(MemberState.ALIVE));
        });
    }
}
