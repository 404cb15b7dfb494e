package dev.cubecast.faults;

import java.io.IOException;

/** Processes that die or stand still. */
final class ProcessFaults {
    private final FaultyCube cube;
    private final Topic topic;

    /** @param topic whose leader and followers are meant */
    ProcessFaults(FaultyCube cube, Topic topic) {
        this.cube = cube;
        this.topic = topic;
    }

    void killLeader() throws IOException, InterruptedException {
        killForAWhile(cube.leader(topic));
    }

    void killFollower() throws IOException, InterruptedException {
        killForAWhile(cube.follower(topic));
    }

    /** The leader, and whoever leads after it once it is back. */
    void killInTurn() throws IOException, InterruptedException {
        int first = cube.leader(topic);
        cube.nodes.kill(first);
        cube.load.awaitProgress("without " + cube.nodes.name(first));
        int second = cube.leader(topic);
        cube.nodes.start(first);
        cube.nodes.awaitReady(first);
        cube.nodes.kill(second);
        cube.load.awaitProgress("without " + cube.nodes.name(second));
        cube.nodes.start(second);
    }

    void killAll() throws IOException, InterruptedException {
        for (int node = 0; node < cube.nodes.size(); node++) {
            cube.nodes.kill(node);
        }
        for (int node = 0; node < cube.nodes.size(); node++) {
            cube.nodes.start(node);
        }
    }

    void stopLeader() throws IOException, InterruptedException {
        stopForAWhile(cube.leader(topic));
    }

    void stopFollower() throws IOException, InterruptedException {
        stopForAWhile(cube.follower(topic));
    }

    void stopAll() throws IOException, InterruptedException {
        for (int node = 0; node < cube.nodes.size(); node++) {
            cube.nodes.pause(node);
        }
        for (int node = 0; node < cube.nodes.size(); node++) {
            cube.nodes.resume(node);
        }
    }

    private void killForAWhile(int node) throws IOException, InterruptedException {
        cube.nodes.kill(node);
        cube.load.awaitProgress("without " + cube.nodes.name(node));
        cube.nodes.start(node);
    }

    private void stopForAWhile(int node) throws IOException, InterruptedException {
        cube.nodes.pause(node);
        try {
            cube.load.awaitProgress("while " + cube.nodes.name(node) + " stands still");
            cube.awaitDead(node);
        } finally {
            cube.nodes.resume(node);
        }
    }
}
