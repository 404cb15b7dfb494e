package dev.cubecast.faults;

import dev.cubecast.node.Web;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a topic takes no messages when its leader dies, stands still or comes back: {@code bench/failover.sh}. */
final class Failover {
    private static final int DIMENSION = 3;
    private static final int RATE = 100;
    private static final int LEADER_PATIENCE_MS = 200;
    private static final String TOPIC = "failover";

    private final Nodes nodes;
    private final List<Long> killed = new ArrayList<>();
    private final List<Long> stopped = new ArrayList<>();
    private final List<Long> ready = new ArrayList<>();
    private final List<Long> reclaimed = new ArrayList<>();

    private Failover(Nodes nodes) {
        this.nodes = nodes;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = new Options(arguments).number("rounds", 5);
        Path folder = Files.createTempDirectory("cubecast-failover");
        try (FaultHistory history = new FaultHistory(folder.resolve("history.log"));
                Nodes nodes = Nodes.launched(DIMENSION, folder, history)) {
            Failover bench = new Failover(nodes);
            nodes.awaitWhole();
            Endpoint.put(nodes.url(0) + "/topics/" + TOPIC, "{\"durability\":\"quorum\"}")
                    .join();
            for (int round = 0; round < rounds; round++) {
                bench.play();
            }
            bench.report();
        }
        FaultyCube.delete(folder);
        System.exit(0);
    }

    /** Both faults once, each with the home's return after it. */
    private void play() throws Exception {
        nodes.awaitWhole();
        int home = nodes.number(nodes.status().leader(0, TOPIC));
        int entry = home ^ (nodes.size() - 1);
        String url = nodes.url(entry) + "/topics/" + TOPIC + "/messages?deadlineMs=10000";
        try (PublishStream stream = new PublishStream(number -> url, RATE, "\"a message\"")) {
            stream.awaitSentAfter(System.nanoTime());
            long begin = System.nanoTime();
            nodes.kill(home);
            add(killed, "kill -9 to first commit", stream.awaitSentAfter(begin) - begin);

            long start = System.nanoTime();
            nodes.start(home);
            nodes.awaitReady(home);
            add(ready, "exec to ready, under load", System.nanoTime() - start);
            awaitHome(home);
            stream.awaitSentAfter(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEADER_PATIENCE_MS));
            add(reclaimed, "longest gap while it comes back", stream.longestGap(start, System.nanoTime()));

            long stop = System.nanoTime();
            nodes.pause(home);
            add(stopped, "STOP to first commit", stream.awaitSentAfter(stop) - stop);
            nodes.resume(home);
            awaitHome(home);
        }
    }

    private void awaitHome(int home) throws InterruptedException {
        Web.await(
                "the home leads again",
                () -> nodes.status().leader(home ^ 1, TOPIC).equals(nodes.name(home)));
    }

    private static void add(List<Long> figures, String what, long nanos) {
        figures.add(TimeUnit.NANOSECONDS.toMillis(nanos));
        System.out.println(what + ": " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
    }

    private void report() {
        System.out.println("medians: kill -9 to first commit " + median(killed) + " ms, STOP to first commit "
                + median(stopped) + " ms, write gap of a reclaim " + median(reclaimed)
                + " ms, exec to ready under load " + median(ready) + " ms");
    }

    private static long median(List<Long> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }
}
