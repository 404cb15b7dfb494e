package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Kind;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.trace.Measure;
import org.junit.jupiter.api.Test;

/** Views become the same and stay so, cheaply. */
class ConvergenceTest {
    @Test
    void agreesWithinATickForEachHopAtTheStart() {
        TestCube cube = new TestCube(4);
        cube.cube.vertices().forEach(vertex -> cube.start(vertex.number()));
        cube.run(400);
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertThat(cube.at(0).view().members())
                .extracting(Member::vertex)
                .isSorted()
                .hasSize(16);
        assertThat(cube.at(0).view().members()).allMatch(Member::steady);
    }

    @Test
    void saysNothingButHeartbeatsWhileNothingHappens() {
        TestCube cube = TestCube.running(3);
        long updatesBefore = cube.updatesCarried;
        int changesBefore = cube.at(0).changes;
        cube.run(30_000);
        assertThat(cube.updatesCarried).isEqualTo(updatesBefore);
        assertThat(cube.summariesCarried).isZero();
        assertThat(cube.at(0).changes).isEqualTo(changesBefore);
        assertThat(cube.at(0).counts).doesNotContainKey(Measure.SUSPICIONS);
    }

    @Test
    void sendsANewRecordOverEachLinkOnceOrTwice() {
        TestCube cube = TestCube.running(4);
        cube.run(100_000);
        long updatesBefore = cube.updatesCarried;
        cube.cut(0, 1);
        cube.run(150);
        assertThat(cube.updatesCarried - updatesBefore)
                .as("two records, 31 links, at most one frame in each direction for each record")
                .isBetween(31L, 4L * 31);
    }

    @Test
    void livesWithVerticesThatNobodyOccupies() {
        TestCube cube = new TestCube(3);
        int[] occupied = {0, 1, 3, 7, 5};
        for (int number : occupied) {
            cube.start(number);
        }
        cube.run(1_000);
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.everybodyReachesEverybody()).isTrue();
        assertThat(cube.at(3).view().members()).hasSize(5);
        assertThat(cube.at(3).view().member(cube.vertex(2))).isEmpty();
        assertThat(cube.at(3).membership.isSteady(cube.vertex(2))).isFalse();
        assertThat(cube.at(3).self().brokenDimensions()).isEqualTo(1);
    }

    @Test
    void repairsLostFloodsByDigest() {
        TestCube cube = TestCube.running(3);
        cube.lose(Kind.VIEW_UPDATE);
        cube.cut(0, 1);
        cube.run(150);
        cube.loseNothing();
        assertThat(cube.viewsAgree()).isFalse();
        cube.run(1_000);
        assertThat(cube.viewsAgree()).isTrue();
        long summaries = cube.summariesCarried;
        assertThat(summaries).isPositive();
        cube.run(5_000);
        assertThat(cube.summariesCarried).as("the repair ends").isEqualTo(summaries);
    }

    @Test
    void repairsAViewThatWasLostWhenTheLinkCameUp() {
        TestCube cube = new TestCube(2);
        cube.lose(Kind.VIEW_UPDATE);
        cube.cube.vertices().forEach(vertex -> cube.start(vertex.number()));
        cube.run(300);
        cube.loseNothing();
        cube.run(1_200);
        assertThat(cube.viewsAgree()).isTrue();
        assertThat(cube.at(0).view().members()).hasSize(4);
    }

    @Test
    void repairsWhileTheViewsNeverRest() {
        TestCube cube = TestCube.running(3);
        cube.block(0, 1);
        cube.block(0, 2);
        cube.block(0, 4);
        cube.cut(6, 7);
        cube.run(100);
        for (int round = 0; round < 15; round++) {
            cube.unblock(0, 1);
            cube.unblock(0, 2);
            cube.unblock(0, 4);
            if (round % 2 == 0) {
                cube.connect(6, 7);
            } else {
                cube.cut(6, 7);
            }
            cube.run(150);
        }
        assertThat(cube.at(7).view().member(cube.vertex(0)).orElseThrow())
                .isEqualTo(cube.at(0).self());
    }

    @Test
    void isSettledOnceEveryNeighbourHasSentItsViewOrIsKnownToBeAway() {
        TestCube cube = new TestCube(2);
        cube.at(0).start();
        cube.at(1).start();
        cube.run(500);
        assertThat(cube.at(0).membership.isSettled()).isFalse();
        cube.connect(0, 1);
        cube.run(100);
        assertThat(cube.at(0).membership.isSettled())
                .as("nothing is known of 10")
                .isFalse();
        int changesBefore = cube.at(0).changes;
        cube.at(0).event(() -> cube.at(0).membership.onLinkDown(cube.vertex(2), LinkLoss.CLOSED, cube.nowMs()));
        cube.run(100);
        assertThat(cube.at(0).membership.isSettled()).isTrue();
        assertThat(cube.at(0).self().steady()).isTrue();
        assertThat(cube.at(0).changes).isGreaterThan(changesBefore);
    }

    @Test
    void isSettledAfterAWhileWhateverIsMissing() {
        TestCube cube = new TestCube(2);
        cube.at(0).start();
        cube.run(2_950);
        assertThat(cube.at(0).membership.isSettled()).isFalse();
        cube.run(100);
        assertThat(cube.at(0).membership.isSettled()).isTrue();
    }

    @Test
    void announcesNothingBeforeItsIncarnationIsOnDisk() {
        TestCube cube = new TestCube(1);
        cube.at(0).syncMs = 700;
        cube.start(0);
        cube.start(1);
        cube.run(690);
        assertThat(cube.at(1).view().member(cube.vertex(0))).isEmpty();
        assertThat(cube.at(0).membership.isSettled()).isFalse();
        cube.run(200);
        assertThat(cube.at(1).view().member(cube.vertex(0))).isPresent();
        assertThat(cube.at(0).membership.isSettled()).isTrue();
        assertThat(cube.at(1).counts).doesNotContainKey(Measure.SUSPICIONS);
    }

    @Test
    void reportsWhatManyFramesBringOnceInATick() {
        TestCube cube = TestCube.running(4);
        cube.kill(15);
        cube.run(500);
        cube.at(15).changes = 0;
        cube.start(15);
        cube.run(100);
        assertThat(cube.at(15).view().members()).hasSize(16);
        assertThat(cube.at(15).changes).isBetween(1, 3);
        assertThat(cube.at(0).changesInOneEventMax).isEqualTo(1);
    }

    @Test
    void changesItsOwnRoutesAtOnce() {
        TestCube cube = TestCube.running(3);
        int changesBefore = cube.at(0).changes;
        cube.cut(0, 1);
        assertThat(cube.at(0).changes).isEqualTo(changesBefore + 1);
        assertThat(cube.at(0).router.table().distanceTo(cube.vertex(1))).isEqualTo(3);
        cube.block(2, 0);
        cube.run(450);
        assertThat(cube.at(0).router.table().distanceTo(cube.vertex(2))).isGreaterThan(1);
        cube.unblock(2, 0);
        cube.runUntil(250, () -> cube.at(0).router.table().distanceTo(cube.vertex(2)) == 1);
        assertThat(cube.at(0).router.table().distanceTo(cube.vertex(2))).isEqualTo(1);
    }
}
