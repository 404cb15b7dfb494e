package dev.cubecast.faults;

import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Data folders that are damaged while their nodes are down. */
final class DiskFaults {
    private final FaultyCube cube;
    private final RandomGenerator random;

    DiskFaults(FaultyCube cube, RandomGenerator random) {
        this.cube = cube;
        this.random = random;
    }

    /** What happens to the files of a node; returns what was done, or null if there is no file for it yet. */
    @FunctionalInterface
    interface Change {
        String apply(DataFiles files) throws IOException;
    }

    /** The kinds of files that a node has on disk, or will have when it is damaged. */
    SortedSet<String> kinds(int node) throws IOException {
        SortedSet<String> kinds = new TreeSet<>(files(node).byKind().keySet());
        kinds.add(DataFiles.TABLE_KIND);
        return kinds;
    }

    void empty(int node) throws IOException, InterruptedException {
        change(node, files -> {
            files.empty();
            return "all files are gone";
        });
    }

    void flip(int node, String kind) throws IOException, InterruptedException {
        change(node, files -> files.flip(kind, random));
    }

    /**
     * Damages a message where it is stored for good, in a table; returns when the node has found it and left the disk.
     */
    void flipMessage(int node, String message) throws IOException, InterruptedException {
        change(node, files -> files.flipText(message, random));
        cube.identities.awaitAnother(node);
    }

    void truncateLastLog(int node) throws IOException, InterruptedException {
        change(node, files -> files.truncateLastLog(random));
    }

    /**
     * What a life of the node notes whose database has found a damaged table by itself; returns when the next one has
     * left the disk.
     */
    void mark(int node) throws IOException, InterruptedException {
        change(node, files -> files.mark("a table, says a test"));
        cube.identities.awaitAnother(node);
    }

    /**
     * A node that starts puts into tables what it finds in its database's logs: if there is none, it has not done so
     * yet.
     */
    private void change(int node, Change change) throws IOException, InterruptedException {
        cube.nodes.kill(node);
        String done = change.apply(files(node));
        if (done == null) {
            cube.nodes.start(node);
            cube.nodes.awaitReady(node);
            cube.nodes.kill(node);
            done = change.apply(files(node));
        }
        cube.history.note("damage of " + cube.nodes.name(node) + ": " + done);
        cube.load.readAgain(node);
        cube.nodes.start(node);
    }

    private DataFiles files(int node) {
        return new DataFiles(cube.nodes.data(node));
    }
}
