package dev.cubecast.faults;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Minutes of even load on eight processes, in which nobody may be elected: {@code bench/steady.sh}. Exits 1 if somebody
 * was. They begin when the load is some time old: eight compilers that start at once leave processes waiting for longer
 * than an election takes.
 */
final class Steady {
    private static final int DIMENSION = 3;
    private static final int TOPICS = 16;

    private Steady() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int minutes = options.number("minutes", 10);
        int warmUp = options.number("warm-up", 1);
        int rate = options.number("rate", 400);
        int bytes = options.number("bytes", 1_000);
        Path folder = Files.createTempDirectory("cubecast-steady");
        boolean changed;
        try (FaultHistory history = new FaultHistory(folder.resolve("history.log"));
                Nodes nodes = Nodes.launched(DIMENSION, folder, history)) {
            nodes.awaitWhole();
            for (int topic = 0; topic < TOPICS; topic++) {
                Endpoint.put(nodes.url(0) + "/topics/steady-" + topic, "{\"durability\":\"quorum\"}")
                        .join();
            }
            nodes.awaitWhole();
            changed = run(nodes, warmUp, minutes, rate, "\"" + "x".repeat(bytes) + "\"");
        }
        if (changed) {
            System.out.println("the logs of the nodes stay in " + folder);
        } else {
            FaultyCube.delete(folder);
        }
        System.exit(changed ? 1 : 0);
    }

    private static boolean run(Nodes nodes, int warmUp, int minutes, int rate, String body)
            throws InterruptedException {
        try (PublishStream stream = new PublishStream(
                number -> nodes.url(number % nodes.size()) + "/topics/steady-" + number % TOPICS + "/messages",
                rate,
                body)) {
            Map<String, String> atFirst = leaderships(nodes);
            await("warm-up minute", warmUp, stream);
            Map<String, String> before = leaderships(nodes);
            report("while the compilers worked", atFirst, before);
            await("minute", minutes, stream);
            return report("after that", before, leaderships(nodes));
        }
    }

    private static void await(String what, int minutes, PublishStream stream) throws InterruptedException {
        for (int minute = 1; minute <= minutes; minute++) {
            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            System.out.println(
                    what + " " + minute + ": " + stream.committed() + " committed, " + stream.failed() + " failed");
        }
    }

    private static boolean report(String when, Map<String, String> before, Map<String, String> after) {
        List<String> changes = new ArrayList<>();
        before.forEach((shard, leadership) -> {
            if (!leadership.equals(after.get(shard))) {
                changes.add(shard + " was " + leadership + " and is " + after.get(shard));
            }
        });
        System.out.println(when + ", shards with another epoch: " + changes.size() + " " + changes);
        return !changes.isEmpty();
    }

    /** Who leads each shard since which epoch: another one means an election or a transfer. */
    private static Map<String, String> leaderships(Nodes nodes) {
        Map<String, String> shown = new TreeMap<>();
        nodes.status().cube(0).getJsonArray("shards").stream()
                .map(JsonObject.class::cast)
                .forEach(shard -> shown.put(
                        shard.getString("shard"), shard.getString("leader") + " in epoch " + shard.getLong("epoch")));
        return shown;
    }
}
