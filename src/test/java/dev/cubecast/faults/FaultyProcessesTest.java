package dev.cubecast.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Four processes that die, stand still, and lose, damage and fill their disks one after the other, while clients
 * publish and read. Nothing that was acknowledged is lost, doubled or out of order, whoever reads it wherever;
 * {@code bench/faults.sh} is the long form.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultyProcessesTest {
    private static final long SEED = 1;
    private static final int DIMENSION = 2;
    private static final int TOPICS = 2;

    private FaultyCube cube;
    private ProcessFaults processes;
    private DiskFaults disks;

    @BeforeAll
    void start() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        cube = FaultyCube.start(DIMENSION, TOPICS, random.split());
        processes = new ProcessFaults(cube, cube.load.topics().get(0));
        disks = new DiskFaults(cube, random.split());
    }

    /** What all clients were told until now must hold. */
    @AfterAll
    void stop() throws Exception {
        if (cube != null) {
            try (FaultyCube ended = cube) {
                ended.stopLoad(FaultyCube.SMALL_DISK_NODE);
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
        cube.surviveDamage("emptied folder", () -> disks.empty(1));
    }

    @Test
    void theLastLogIsTruncated() throws Exception {
        cube.surviveDamage("truncated log", () -> disks.truncateLastLog(2));
        cube.identities.expectDamageTold(
                2, "the end of the database's log: it has writes up to [0-9]+, but those up to");
    }

    /** Not all at one node: the more often a node comes back, the later it leads again. */
    @ParameterizedTest
    @CsvSource({"#.log, 3", "CURRENT, 2", "MANIFEST-#, 0"})
    void aByteIsFlipped(String kind, int node) throws Exception {
        cube.surviveDamage("flipped byte in " + kind, () -> disks.flip(node, kind));
        cube.identities.expectDamageTold(node, "the (end of the database's log|database \\()");
    }

    /**
     * What is above the floor is read when a node that has started applies it, unless the database comes across it
     * before.
     */
    @ParameterizedTest
    @CsvSource({"plain-1\", 3, block checksum mismatch.*.sst", "plain-3-x, 1, Blob CRC mismatch"})
    void aByteOfAStoredMessageIsFlipped(String message, int node, String found) throws Exception {
        Topic topic = cube.load.topics().get(1);
        cube.surviveDamage("flipped byte in a message", () -> disks.flipMessage(node, topic + "." + message));
        cube.identities.expectDamageTold(
                node,
                "(group 0{15}1: entry [0-9]+/[0-9]+ with batch [0-9]+ of topic [0-9a-f]{32}"
                        + "|a table that the database was rewriting) \\(" + found);
    }

    @Test
    void theDatabaseHasFoundADamagedTableByItself() throws Exception {
        cube.surviveDamage("note of damage", () -> disks.mark(2));
        cube.identities.expectDamageTold(2, "a table, says a test");
    }

    @Test
    void whatALeaderMustRefuseForWantOfRoomIsStoredLater() throws Exception {
        cube.survive("disk that is full but for its reserve", fullDisk()::fillToReserve);
    }

    @Test
    void aNodeThatHasNoRoomEndsAndComesBack() throws Exception {
        cube.survive("full disk", fullDisk()::fillAll);
    }

    private FullDiskFaults fullDisk() {
        assumeTrue(cube.smallDisk().isPresent(), "this user may not mount a file system that can be filled");
        return new FullDiskFaults(cube, cube.smallDisk().orElseThrow());
    }
}
