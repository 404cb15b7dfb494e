package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.trace.Measure;
import org.junit.jupiter.api.Test;

/** A node that was gone comes back with a new incarnation, and leads again when it has stayed for a while. */
class ReturnTest {
    private static final int NODE = 6;

    private final TestCube cube = TestCube.running(3);

    @Test
    void comesBackAfterARestartAndIsSteadyAfterASecond() {
        restart();
        cube.run(300);
        assertThat(cube.states(NODE)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(2L);
        assertThat(cube.opinions(NODE, Member::brokenDimensions)).containsOnly(0);
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertSteadyEverywhere(false);
        cube.run(500);
        assertSteadyEverywhere(false);
        cube.run(500);
        assertSteadyEverywhere(true);
    }

    @Test
    void waitsTwiceAsLongAfterEachFurtherReturn() {
        for (long steadyAfterMs : new long[] {1_000, 2_000, 4_000, 8_000, 16_000}) {
            restart();
            cube.run(steadyAfterMs - 100);
            assertSteadyEverywhere(false);
            cube.run(500);
            assertSteadyEverywhere(true);
        }
    }

    @Test
    void forgetsReturnsOfLongAgo() {
        restart();
        cube.run(61_000);
        restart();
        cube.run(1_300);
        assertSteadyEverywhere(true);
    }

    @Test
    void waitsNoLongerThanTheLimit() {
        for (int times = 0; times < 9; times++) {
            restart();
            cube.run(1_000);
        }
        cube.run(28_000);
        assertSteadyEverywhere(false);
        cube.run(2_000);
        assertSteadyEverywhere(true);
    }

    @Test
    void isKnownAsUnsteadyToNodesThatNeverSawItGo() {
        restart();
        cube.run(2_000);
        restart();
        cube.run(200);
        cube.kill(1);
        cube.run(300);
        cube.start(1);
        cube.run(1_000);
        assertThat(cube.at(1).membership.isSteady(cube.vertex(NODE))).isFalse();
        cube.run(1_000);
        assertThat(cube.at(1).membership.isSteady(cube.vertex(NODE))).isTrue();
    }

    @Test
    void takesAnIncarnationAboveTheOneItLost() {
        restart();
        cube.run(3_000);
        cube.kill(NODE);
        cube.run(1_000);
        cube.startWiped(NODE);
        cube.run(600);
        assertThat(cube.states(NODE)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(3L);
        assertThat(cube.at(NODE).stored).isEqualTo(3);
        assertThat(cube.at(NODE).self().returns()).as("the restart counts once").isEqualTo(2);
        assertThat(cube.viewsAgree()).isTrue();
    }

    /** The wiped node would take the incarnation that it had, and its epochs would be those of its earlier life. */
    @Test
    void doesNotTakeTheIncarnationItHadBeforeItsDiskWasWiped() {
        cube.kill(NODE);
        cube.startWiped(NODE);
        cube.run(600);
        assertThat(cube.states(NODE)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(2L);
    }

    /** It came back unnoticed, and has written as many versions as its earlier life before it hears of that. */
    @Test
    void tellsItsEarlierLifeFromItsOwnByTheVersion() {
        cube.vanish(NODE);
        cube.at(NODE).stored = 0;
        cube.at(NODE).start();
        for (int times = 0; times < 8; times++) {
            cube.at(NODE).event(() -> cube.at(NODE).membership.onLinkUp(cube.vertex(7), cube.nowMs()));
            cube.run(100);
            cube.at(NODE)
                    .event(() -> cube.at(NODE).membership.onLinkDown(cube.vertex(7), LinkLoss.CLOSED, cube.nowMs()));
            cube.run(100);
        }
        assertThat(cube.states(NODE)).contains(MemberState.SUSPECT).doesNotContain(MemberState.DEAD);
        cube.connect(NODE, 7);
        cube.connect(NODE, 4);
        cube.connect(NODE, 2);
        cube.run(500);
        assertThat(cube.states(NODE)).containsOnly(MemberState.ALIVE);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(2L);
        assertThat(cube.at(NODE).warnings).singleElement().asString().contains("another process has its vertex");
    }

    @Test
    void repeatsNoPersistWhileOneIsUnderWay() {
        restart();
        cube.run(5_000);
        cube.kill(NODE);
        cube.run(500);
        cube.at(NODE).syncMs = 900;
        cube.startWiped(NODE);
        cube.run(850);
        assertThat(cube.at(NODE).persistsUnderWay).isEqualTo(1);
        cube.run(3_000);
        assertThat(cube.at(NODE).persistsUnderWayMax).isEqualTo(1);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(3L);
    }

    @Test
    void healsAPartitionInWhichBothSidesThoughtTheOtherDead() {
        cube.partition(2, true);
        cube.run(12_000);
        assertThat(cube.at(0).view().members())
                .filteredOn(member -> !member.state().isLive())
                .extracting(member -> member.vertex().number())
                .containsExactly(4, 5, 6, 7);
        assertThat(cube.at(7).view().members())
                .filteredOn(member -> !member.state().isLive())
                .extracting(member -> member.vertex().number())
                .containsExactly(0, 1, 2, 3);
        cube.partition(2, false);
        cube.run(2_000);
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.at(3).view().members()).allMatch(member -> member.state() == MemberState.ALIVE);
        assertThat(cube.at(3).view().members()).allMatch(member -> member.incarnation() == 2);
        cube.run(2_000);
        assertThat(cube.everybodyReachesEverybody()).isTrue();
    }

    @Test
    void refutesASuspicionByAVersion() {
        long version = cube.at(NODE).self().version();
        cube.at(NODE).stop();
        cube.run(1_200);
        cube.at(NODE).resume();
        cube.run(500);
        assertThat(cube.at(NODE).counted(Measure.REFUTATIONS)).isEqualTo(1);
        assertThat(cube.opinions(NODE, Member::version)).allMatch(known -> known > version);
        assertThat(cube.opinions(NODE, Member::incarnation)).containsOnly(1L);
        assertThat(cube.opinions(NODE, Member::steady))
                .as("a suspicion costs no leadership")
                .containsOnly(true);
    }

    @Test
    void healsAFlappingLinkOnlyAfterSomeAnswers() {
        cube.cut(NODE, 7);
        cube.run(500);
        cube.connect(NODE, 7);
        cube.run(100);
        assertThat(cube.at(NODE).self().brokenDimensions())
                .as("the first time at once")
                .isZero();
        cube.cut(NODE, 7);
        cube.run(500);
        cube.connect(NODE, 7);
        cube.run(300);
        assertThat(cube.at(NODE).self().brokenDimensions()).isEqualTo(1);
        cube.run(700);
        assertThat(cube.at(NODE).self().brokenDimensions()).isZero();
    }

    @Test
    void isFoundOutIfItForgetsToRaiseItsIncarnation() {
        cube.at(NODE).forgetsIncarnations = true;
        cube.at(NODE).stop();
        cube.run(10_000);
        cube.at(NODE).resume();
        cube.run(10_000);
        assertThat(cube.states(NODE)).containsOnly(MemberState.DEAD);
    }

    private void restart() {
        cube.kill(NODE);
        cube.run(500);
        cube.start(NODE);
    }

    private void assertSteadyEverywhere(boolean steady) {
        assertThat(cube.running())
                .allSatisfy(member -> assertThat(member.membership.isSteady(cube.vertex(NODE)))
                        .as("%s is steady, says %s", cube.vertex(NODE), member.vertex)
                        .isEqualTo(steady));
    }
}
