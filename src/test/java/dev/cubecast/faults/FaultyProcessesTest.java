package dev.cubecast.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Four processes that die, stand still, and lose, damage and fill their disks one after the other, while clients publish and read.
 * Nothing that was acknowledged is lost, doubled or out of order, whoever reads it wherever; {@code bench/faults.sh} is the long form.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultyProcessesTest {
    private static final long SEED = 1;
    private static final int DIMENSION = 2;
    private static final int TOPICS = 2;
    /** Less than what is kept for votes, control entries and trims (ARCHITECTURE.md, rule 21). */
    private static final int LEFT_MEGABYTES = 100;

    private FaultyCube cube;
    private ProcessFaults processes;
    private DiskFaults disks;

    @BeforeAll
    void start() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        cube = SmallDisk.isPossible()
                ? FaultyCube.withSmallDisk(DIMENSION, TOPICS, random.split())
                : FaultyCube.of(DIMENSION, TOPICS, random.split());
        processes = new ProcessFaults(cube, cube.load.topics().get(0));
        disks = new DiskFaults(cube, random.split());
    }

    /** What all clients were told until now must hold. */
    @AfterAll
    void stop() throws Exception {
        if (cube != null) {
            try (FaultyCube ended = cube) {
                ended.stopLoad();
            }
        }
    }

    @Test
    void theLeaderIsKilled() throws Exception {
        cube.survive("kill of the leader", processes::killLeader);
    }

    @Test
    void aFollowerIsKilled() throws Exception {
        cube.survive("kill of a follower", processes::killFollower);
    }

    @Test
    void theLeaderAndItsSuccessorAreKilledInTurn() throws Exception {
        cube.survive("kill in turn", processes::killInTurn);
    }

    @Test
    void allAreKilledAtOnce() throws Exception {
        cube.survive("kill of all", processes::killAll);
    }

    @Test
    void theLeaderStandsStillBeyondAllTimeouts() throws Exception {
        cube.survive("stop of the leader", processes::stopLeader);
    }

    @Test
    void aFolderIsEmptied() throws Exception {
        cube.survive("emptied folder", () -> disks.empty(1));
    }

    @Test
    void theLastLogIsTruncated() throws Exception {
        cube.survive("truncated log", () -> disks.truncateLastLog(2));
        assertThat(cube.nodes.log(2)).contains("is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#.log", "CURRENT", "MANIFEST-#"})
    void aByteIsFlipped(String kind) throws Exception {
        cube.survive("flipped byte in " + kind, () -> disks.flip(3, kind));
        assertThat(cube.nodes.log(3)).contains("is damaged");
    }

    @Test
    void whatALeaderMustRefuseForWantOfRoomIsStoredLater() throws Exception {
        SmallDisk disk = smallDisk();
        cube.survive("disk that is full but for its reserve", () -> {
            disk.fill(LEFT_MEGABYTES);
            cube.awaitRefusal("no_room");
            disk.clear();
        });
    }

    private SmallDisk smallDisk() {
        assumeTrue(cube.smallDisk().isPresent(), "this user may not mount a file system that can be filled");
        return cube.smallDisk().orElseThrow();
    }
}
