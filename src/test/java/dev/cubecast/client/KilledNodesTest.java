package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.ProcessCube;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes die and come back one after the other while a client publishes and subscribes without a pause: every message is
 * stored, and comes once and in order. {@code -Dcubecast.client.rounds=30} is the long form.
 */
class KilledNodesTest {
    private static final int ROUNDS = Integer.getInteger("cubecast.client.rounds", 1);
    private static final int PROGRESS = 300;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void everyMessageIsStoredAndComesOnceAndInOrder() throws Exception {
        try (ProcessCube cube = new ProcessCube(folder, Map.of())) {
            Counting counting = Counting.start(
                    vertx, "counted", ClientOptions.of(cube.bridges()).withPings(500, 4_000));
            counting.awaitProgress("at first", PROGRESS);
            for (int round = 0; round < ROUNDS; round++) {
                int publishing = cube.bridges().indexOf(counting.nodes().get(0));
                cube.kill(publishing);
                counting.awaitProgress("without the publisher's node", PROGRESS);
                cube.startAgain(publishing);
                counting.awaitProgress("with it again", PROGRESS);

                int watching = cube.bridges().indexOf(counting.nodes().get(1));
                cube.stop(watching);
                counting.awaitProgress("without the subscriber's node", PROGRESS);
                if (ROUNDS > 1) {
                    cube.startAgain(watching);
                    standStill(cube, counting);
                }
            }
            assertThat(counting.statistics().connections()).isGreaterThanOrEqualTo(4);
            counting.end();
        }
    }

    /** Nobody is told that it has gone; only pings notice. Not in the short form, as that takes some seconds. */
    private static void standStill(ProcessCube cube, Counting counting) throws Exception {
        int node = cube.bridges().indexOf(counting.nodes().get(0));
        cube.signal(node, "STOP");
        counting.awaitProgress("while a node stands still", PROGRESS);
        cube.signal(node, "CONT");
        counting.awaitProgress("when it has gone on", PROGRESS);
    }
}
