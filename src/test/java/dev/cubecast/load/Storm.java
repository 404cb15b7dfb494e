package dev.cubecast.load;

import dev.cubecast.faults.FaultyCube;
import dev.cubecast.faults.Options;
import dev.cubecast.load.Followers.Outcome;
import dev.cubecast.node.Web;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Many clients of a durable topic lose their connections at once and come back with their tokens:
 * {@code bench/storm.sh}. Fails if any of them misses a message, gets one twice, or is not back in time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What runs again and again ends with the run.
final class Storm {
    private static final String TOPIC = "storm";
    private static final String CALM = "calm";
    private static final long TICK_MS = 5;
    private static final int OPENING_AT_ONCE = 200;
    private static final long AWAY_MS = 300;
    private static final long PATIENCE_S = 120;

    private final LoadLoop loop = new LoadLoop();
    /** Of the others: that of the many stands still while they close and open. */
    private final LoadLoop calmLoop = new LoadLoop();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final StormNodes nodes;
    private final Followers many;
    private final Followers others;
    private final StormPublisher publisher;
    private final StormPublisher calmPublisher;
    private final int clients;

    private Storm(StormNodes nodes, Options options) {
        this.nodes = nodes;
        clients = options.number("clients", 10_000);
        Random random = new Random(options.number("seed", 1));
        List<Integer> victim = List.of(nodes.port(0));
        List<Integer> survivors = nodes.portsFrom(nodes.count() > 1 ? 1 : 0);
        many = new Followers(loop, TOPIC, clients, victim, random);
        others = new Followers(calmLoop, CALM, options.number("others", 20), survivors, random);
        publisher = new StormPublisher(loop, survivors, TOPIC, options.number("rate", 20), many::onStored);
        calmPublisher = new StormPublisher(calmLoop, survivors, CALM, 100, others::onStored);
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        String how = options.text("how", "reconnect");
        boolean inCube = how.equals("kill") || how.equals("leave");
        Path folder = Files.createTempDirectory("cubecast-storm");
        boolean passed;
        try (StormNodes nodes = new StormNodes(folder, inCube ? 4 : 1, options.text("heap", "256m"))) {
            passed = new Storm(nodes, options).run(how, options.number("within-s", 15));
        }
        if (passed) {
            FaultyCube.delete(folder);
        } else {
            System.out.println("data, logs and output are in " + folder);
        }
        System.exit(passed ? 0 : 1);
    }

    private boolean run(String how, int withinS) throws Exception {
        new Web().publish(nodes.url(0), TOPIC, "\"" + "begin" + "\"");
        new Web().publish(nodes.url(0), CALM, "\"" + "begin" + "\"");
        begin();
        TimeUnit.SECONDS.sleep(2);
        onCalmLoop(others::takeLatencies);
        onLoop(many::takeLatencies);
        TimeUnit.SECONDS.sleep(4);
        report("before", onCalmLoop(others::takeLatencies), onLoop(many::takeLatencies));
        long cpuMs = nodes.cpuMs();
        cut(how);
        boolean back = await(many::areBack);
        long before = how.equals("reconnect") ? cpuMs : 0;
        if (nodes.count() == 1) {
            say("CPU of the node until all were back: %.1f s", (nodes.cpuMs() - before) / 1e3);
        }
        List<Long> meanwhile = onCalmLoop(others::takeLatencies);
        onLoop(many::takeLatencies);
        TimeUnit.SECONDS.sleep(3);
        report("storm", meanwhile, List.of());
        report("after", onCalmLoop(others::takeLatencies), onLoop(many::takeLatencies));
        return end(back, withinS);
    }

    private void begin() throws Exception {
        clock.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        List<LoadSocket> calm = onCalmLoop(others::sockets);
        List<LoadSocket> all = onLoop(many::sockets);
        long beginNs = System.nanoTime();
        int opened = calmLoop.open(calm, OPENING_AT_ONCE).get(PATIENCE_S, TimeUnit.SECONDS)
                + loop.open(all, OPENING_AT_ONCE).get(PATIENCE_S, TimeUnit.SECONDS);
        say("%d clients are connected after %.1f s", opened, (System.nanoTime() - beginNs) / 1e9);
    }

    private void tick() {
        loop.call(() -> {
            publisher.tick();
            many.tick();
            return null;
        });
        calmLoop.call(() -> {
            calmPublisher.tick();
            others.tick();
            return null;
        });
    }

    private void cut(String how) throws Exception {
        if (how.equals("reconnect")) {
            onLoop(many::leave).get(PATIENCE_S, TimeUnit.SECONDS);
            // The selector lets go of their files at the beginning of its next turn; with both there are too many.
            TimeUnit.MILLISECONDS.sleep(AWAY_MS);
            onLoop(() -> {
                many.reconnect();
                return null;
            });
            return;
        }
        onLoop(() -> {
            many.beginCut();
            if (nodes.count() > 1) {
                many.useNodes(nodes.portsFrom(1));
            }
            return null;
        });
        switch (how) {
            case "kill", "crash" -> nodes.kill(0);
            case "leave", "restart" -> say("the node has ended after %d ms", nodes.stop(0));
            default -> throw new IllegalArgumentException("--how is reconnect, crash, restart, kill or leave");
        }
        if (nodes.count() == 1) {
            nodes.start(0);
            nodes.awaitReady(0);
            onLoop(() -> {
                many.beginReturn();
                return null;
            });
        }
    }

    private boolean end(boolean back, int withinS) throws Exception {
        Outcome outcome = onLoop(many::outcome);
        Outcome calm = onCalmLoop(others::outcome);
        say("how they went: %s", outcome.endings());
        say(
                "all connected after %.2f s, all caught up after %.2f s; %d are not",
                outcome.allOpenMs() / 1e3, outcome.caughtUpMs() / 1e3, outcome.behind());
        say(
                "%d messages delivered in all: %d missed, %d repeated, %d gaps; of the others %d missed, %d repeated",
                outcome.delivered(),
                outcome.missed(),
                outcome.repeated(),
                outcome.gaps(),
                calm.missed(),
                calm.repeated());
        clock.shutdownNow();
        loop.close();
        calmLoop.close();
        return back
                && outcome.caughtUpMs() <= 1_000L * withinS
                && outcome.missed() + outcome.repeated() + outcome.gaps() + calm.missed() + calm.repeated() == 0;
    }

    private static void report(String when, List<Long> others, List<Long> many) {
        say("%-7s others %s   the many %s", when, percentiles(others), percentiles(many));
    }

    private static String percentiles(List<Long> micros) {
        if (micros.isEmpty()) {
            return "-";
        }
        List<Long> sorted = new ArrayList<>(micros);
        sorted.sort(null);
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, most %.1f ms (%d)",
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(sorted.size() * 99 / 100) / 1e3,
                sorted.get(sorted.size() - 1) / 1e3,
                sorted.size());
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.call(task).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private <T> T onCalmLoop(Callable<T> task) throws Exception {
        return calmLoop.call(task).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private boolean await(Callable<Boolean> satisfied) throws Exception {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (System.nanoTime() < untilNs) {
            if (onLoop(satisfied)) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return false;
    }

    private static void say(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
