package dev.cubecast.faults;

import dev.cubecast.disk.SmallDisk;
import dev.cubecast.node.Web;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cube of real processes with clients that publish and read, in a folder that stays if something fails. */
public final class FaultyCube implements AutoCloseable {
    static final int SMALL_DISK_NODE = 0;
    /** More than the part of it that is kept for what makes room again. */
    private static final int SMALL_DISK_MEGABYTES = 700;

    final Nodes nodes;
    final Workload load;
    final FaultHistory history;
    final DiskIdentities identities;
    private final Path folder;
    private final @Nullable SmallDisk smallDisk;
    private boolean failed;

    /** One of its nodes has a disk of its own, as small as may be, if this user may mount such a one. */
    static FaultyCube start(int dimension, int topics, SplittableRandom random)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("cubecast-faults");
        SmallDisk disk = null;
        if (SmallDisk.isPossible()) {
            Path own = folder.resolve("data").resolve("node-" + new Vertex(SMALL_DISK_NODE, dimension));
            disk = SmallDisk.mount(own, SMALL_DISK_MEGABYTES);
        }
        return new FaultyCube(folder, disk, dimension, topics, random);
    }

    private FaultyCube(Path folder, @Nullable SmallDisk smallDisk, int dimension, int topics, SplittableRandom random)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.smallDisk = smallDisk;
        this.history = new FaultHistory(folder.resolve("history.log"));
        this.nodes = Nodes.cheap(dimension, folder, history);
        this.identities = new DiskIdentities(nodes);
        this.load = new Workload(nodes, history, random, topics);
        try {
            nodes.awaitWhole();
            load.start();
            load.awaitProgress("at first");
            identities.remember();
        } catch (InterruptedException | RuntimeException | Error failure) {
            failed = true;
            close();
            throw failure;
        }
    }

    /** Something that is done to nodes, or expected of them. */
    @FunctionalInterface
    interface Fault {
        void strike() throws IOException, InterruptedException;
    }

    /** Does it, and expects afterwards a cube that is whole and has lost nothing, with the same disks. */
    void survive(String name, Fault fault) throws IOException, InterruptedException {
        survive(name, fault, identities::expectSame);
    }

    /** The same of a fault that may cost a disk, which its node must tell. */
    void surviveDamage(String name, Fault fault) throws IOException, InterruptedException {
        survive(name, fault, identities::expectTold);
    }

    private void survive(String name, Fault fault, Fault check) throws IOException, InterruptedException {
        history.note("---- " + name);
        try {
            fault.strike();
            nodes.awaitWhole();
            load.awaitProgress("after " + name);
            load.expectAllRead();
            check.strike();
            forgetDamagedFiles();
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            failed = true;
            nodes.goOn();
            throw failure;
        }
    }

    /** As people do who have looked at them. */
    private void forgetDamagedFiles() throws IOException {
        for (int node = 0; node < nodes.size(); node++) {
            new DataFiles(nodes.data(node)).deleteAside();
        }
    }

    /** Who leads a topic now; waits until somebody does. */
    int leader(Topic topic) throws InterruptedException {
        OptionalInt[] leader = {OptionalInt.empty()};
        Web.await("somebody leads " + topic, () -> {
            leader[0] = nodes.status().leader(topic);
            return leader[0].isPresent();
        });
        return leader[0].getAsInt();
    }

    /** That of {@link #SMALL_DISK_NODE}, if it has one of its own. */
    Optional<SmallDisk> smallDisk() {
        return Optional.ofNullable(smallDisk);
    }

    /** A node that holds a topic and does not lead it. */
    int follower(Topic topic) throws InterruptedException {
        int leader = leader(topic);
        return nodes.status().replicas(leader, topic).stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    /** Returns when a publish to a topic that the node with the small disk leads has been refused so. */
    void awaitRefusal(String code) throws InterruptedException {
        Web.await("a publish is refused with " + code, () -> {
            history.expectNone();
            return history.isNoted("\"code\":\"" + code + "\"");
        });
    }

    /** Returns when a node's neighbours have given it up. */
    void awaitDead(int node) throws InterruptedException {
        int neighbour = node ^ 1;
        Web.await(
                nodes.name(node) + " is dead",
                () -> nodes.status().state(neighbour, node).equals("dead"));
    }

    /**
     * Ends the clients, which must know nothing by then that cannot be read at each node, whichever of some is lost.
     */
    void stopLoad(int... lost) throws IOException, InterruptedException {
        try {
            load.stop();
            for (int node : lost) {
                new FinalReading(nodes, load, history).without(node);
            }
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            failed = true;
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        nodes.close();
        history.close();
        if (smallDisk != null) {
            smallDisk.close();
        }
        if (failed) {
            System.err.println("the logs and data of the nodes and the history stay in " + folder);
        } else {
            delete(folder);
        }
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
