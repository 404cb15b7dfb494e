package dev.cubecast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.disk.SmallDisk;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A disk that somebody else fills up, and gives back later. */
final class FullDiskFaults {
    /** Less than what is kept for votes, control entries and trims (ARCHITECTURE.md, rule 21). */
    private static final long LEFT_OF_RESERVE_BYTES = 100L << 20;

    private static final int NODE = FaultyCube.SMALL_DISK_NODE;

    private final FaultyCube cube;
    private final SmallDisk disk;

    FullDiskFaults(FaultyCube cube, SmallDisk disk) {
        this.cube = cube;
        this.disk = disk;
    }

    /** What the node leads it must refuse meanwhile. */
    void fillToReserve() throws IOException, InterruptedException {
        fillDuring(LEFT_OF_RESERVE_BYTES, () -> cube.awaitRefusal("no_room"));
    }

    /** It takes what others lead until its log cannot grow any more, ends, and cannot start; the others go on. */
    void fillAll() throws IOException, InterruptedException {
        fillDuring(0, () -> {
            awaitEnd(this::publishMuch);
            assertThat(cube.nodes.log(NODE)).contains("the disk is full: ");
            awaitEnd(() -> {});
            assertThat(cube.nodes.log(NODE)).contains("No space left on device");
            awaitProgress();
        });
    }

    /** Returns when the node has ended by itself; it is started again then. */
    private void awaitEnd(Runnable meanwhile) throws InterruptedException {
        int before = cube.nodes.ends(NODE);
        Web.await(cube.nodes.name(NODE) + " ends for want of room", () -> {
            meanwhile.run();
            cube.nodes.startEnded();
            return cube.nodes.ends(NODE) > before;
        });
    }

    void killWhileFull() throws IOException, InterruptedException {
        fillDuring(0, () -> {
            awaitProgress();
            cube.nodes.kill(NODE);
            startWithoutRoom();
        });
    }

    /** It ends as it is told, whatever it cannot write. */
    void stopWhileFull() throws IOException, InterruptedException {
        fillDuring(0, () -> {
            awaitProgress();
            publishMuch();
            cube.nodes.stop(NODE);
            startWithoutRoom();
        });
    }

    /** The database gives back the room of a log that it needs no more, so it is taken again. */
    private void publishMuch() {
        try {
            disk.fill(0);
            cube.load.publishMuch(NODE ^ 1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void fillDuring(long bytesLeft, FaultyCube.Fault fault) throws IOException, InterruptedException {
        disk.fill(bytesLeft);
        try {
            fault.strike();
        } finally {
            disk.clear();
        }
    }

    private void awaitProgress() throws InterruptedException {
        cube.load.awaitProgress("while the disk of " + cube.nodes.name(NODE) + " is full", NODE);
    }

    /** It says what it lacks and ends, again and again, until there is room. */
    private void startWithoutRoom() throws IOException, InterruptedException {
        // The log that ended well has given back what it had reserved.
        disk.fill(0);
        cube.nodes.start(NODE);
        awaitEnd(() -> {});
        assertThat(cube.nodes.log(NODE)).contains("No space left on device");
        awaitProgress();
    }
}
