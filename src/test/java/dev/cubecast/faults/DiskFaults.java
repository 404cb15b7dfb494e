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

    /** What happens to the files of a node; returns what was done, or null if nothing could be. */
    @FunctionalInterface
    interface Change {
        String apply(DataFiles files) throws IOException;
    }

    /** The kinds of files that a node has on disk. */
    SortedSet<String> kinds(int node) throws IOException {
        return new TreeSet<>(new DataFiles(cube.nodes.data(node)).byKind().keySet());
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

    void truncateLastLog(int node) throws IOException, InterruptedException {
        change(node, files -> files.truncateLastLog(random));
    }

    private void change(int node, Change change) throws IOException, InterruptedException {
        cube.nodes.kill(node);
        String done = change.apply(new DataFiles(cube.nodes.data(node)));
        cube.history.note("damage of " + cube.nodes.name(node) + ": " + done);
        cube.load.readAgain(node);
        cube.nodes.start(node);
    }
}
