package dev.cubecast.load;

import dev.cubecast.faults.Options;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What subscribers that read nothing cost a node and those that read, and what they get afterwards:
 * {@code bench/stalled.sh}. Exits 1 if somebody misses a message of a durable topic.
 */
final class Stalled implements AutoCloseable {
    private static final int DIMENSION = 1;
    private static final int READ_ALL = 10;
    private static final long PATIENCE_S = 300;
    /** Of those that come back at once. */
    private static final int GROUP = 100;
    /** So few messages behind is as good as none. */
    private static final int CAUGHT_UP = 10_000;

    private static final String TOPIC = "stalled";

    private final boolean durable;
    private final int seconds;
    private final CubeLayout layout = FreePorts.layout(DIMENSION);
    private final HttpClient http = HttpClient.newHttpClient();
    private final LoadLoop loop = new LoadLoop();
    private final ServerProcess server;
    private final SteadyPublisher publisher;
    private final List<OffsetTally> live = new ArrayList<>();
    private final List<StalledSubscriber> stalled;
    private boolean failed;

    private record Memory(double heapMb, double directMb, double residentMb) {}

    private Stalled(Options options, Path folder) throws Exception {
        String durability = options.text("durability", "quorum");
        durable = !durability.equals("none");
        seconds = options.number("seconds", 60);
        server = new ServerProcess(command(folder, options.text("transport", "auto")), folder.resolve("out"));
        try {
            await("ready", () -> get("/health/ready").statusCode() == 200);
            require(put("/topics/" + TOPIC, settings(durability, options.text("slow-consumer", "drop-oldest"))));
            publisher = new SteadyPublisher(
                    layout.bridgePort(), TOPIC, options.number("rate", 50_000), options.number("bytes", 128));
            stalled = IntStream.range(0, options.number("stalled", 1_000))
                    .mapToObj(i -> new StalledSubscriber(loop, layout.httpPort(), TOPIC, "latest"))
                    .toList();
            openLive(options.number("live", 4));
        } catch (Exception | AssertionError failure) {
            System.err.println(server.output());
            server.close();
            throw failure;
        }
    }

    private static String settings(String durability, String slowConsumer) {
        return durability.equals("none")
                ? "{\"durability\":\"none\",\"slowConsumer\":\"" + slowConsumer + "\"}"
                : "{\"durability\":\"" + durability + "\"}";
    }

    private List<String> command(Path folder, String transport) {
        List<String> command = new ArrayList<>(List.of("./cubecast", "node"));
        layout.settingsOf(new Vertex(0, DIMENSION)).forEach((key, value) -> {
            if (!key.startsWith("peers.")) {
                command.addAll(List.of("--set", key + "=" + value));
            }
        });
        command.addAll(List.of("--set", "data.folder=" + folder.resolve("data")));
        command.addAll(List.of("--set", "log.folder=" + folder.resolve("logs")));
        command.addAll(List.of("--set", "node.transport=" + transport));
        return command;
    }

    private void openLive(int count) throws Exception {
        List<LoadSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OffsetTally tally = new OffsetTally(TOPIC);
            live.add(tally);
            sockets.add(new LoadSocket(layout.httpPort(), "/topics/" + TOPIC, tally));
        }
        loop.open(sockets, count).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path folder = Files.createTempDirectory("cubecast-stalled");
        boolean failed;
        try (Stalled run = new Stalled(options, folder)) {
            run.run(options.number("warm-up", 15));
            failed = run.failed;
        }
        System.exit(failed ? 1 : 0);
    }

    private void run(int warmUp) throws Exception {
        publisher.goOn();
        TimeUnit.SECONDS.sleep(warmUp);
        pause();
        Memory before = memory();
        publisher.goOn();
        double rateBefore = measureRate(Math.min(10, seconds), "without them");
        int opened = loop.open(sockets(stalled), 50).get(PATIENCE_S, TimeUnit.SECONDS);
        awaitOnLoop("all have a message", () -> stalled.stream().allMatch(StalledSubscriber::hasMessage));
        long stalledFrom = publisher.published();
        System.out.printf("%d subscribers have read one message and read no more%n", opened);
        awaitOnLoop(
                "the live ones have caught up",
                () -> live.stream().allMatch(tally -> tally.last() >= publisher.published() - CAUGHT_UP));
        double rateWith = measureRate(seconds, "beside them");
        long end = pause();
        System.out.printf("%,d messages of them not read%n", end - stalledFrom);
        Memory with = memory();
        report(before, with, rateWith / rateBefore);
        long ended =
                ask(() -> stalled.stream().filter(StalledSubscriber::wasEnded).count());
        System.out.printf("%d of them were disconnected%s%n", ended, ended == 0 ? "" : ", the first: " + firstEnding());
        letSomeReadAll(end);
        letOthersLeave();
        System.out.println("complaints of the publisher: '" + abbreviate(publisher.complaint()) + "'");
    }

    private static String abbreviate(String text) {
        return text.length() < 300 ? text : text.substring(0, 300) + " …";
    }

    private String firstEnding() throws Exception {
        return ask(() -> stalled.stream()
                .filter(StalledSubscriber::wasEnded)
                .findFirst()
                .orElseThrow()
                .ending());
    }

    private void report(Memory before, Memory with, double ratio) {
        double each = (with.heapMb + with.directMb - before.heapMb - before.directMb) / stalled.size();
        System.out.printf(
                Locale.ROOT,
                "heap %.1f MB before, %.1f with them; direct %.1f and %.1f; resident %.0f and %.0f: %.3f MB of heap and direct memory"
                        + " each%nrate of the others: %.3f of what it was%n",
                before.heapMb,
                with.heapMb,
                before.directMb,
                with.directMb,
                before.residentMb,
                with.residentMb,
                each,
                ratio);
    }

    /** What all live ones get in a second. */
    private double measureRate(int itsSeconds, String when) throws Exception {
        long cpuBefore = server.cpuMicros();
        long before = delivered();
        long publishedBefore = publisher.published();
        long began = System.nanoTime();
        TimeUnit.SECONDS.sleep(itsSeconds);
        double passed = (System.nanoTime() - began) / 1e9;
        double perSecond = (delivered() - before) / passed;
        System.out.printf(
                Locale.ROOT,
                "%s: %,.0f messages/s published, %,.0f deliveries/s to %d that read, %.0f %% of a core%n",
                when,
                (publisher.published() - publishedBefore) / passed,
                perSecond,
                live.size(),
                (server.cpuMicros() - cpuBefore) / passed / 1e4);
        return perSecond;
    }

    private long delivered() throws Exception {
        return ask(() -> live.stream().mapToLong(OffsetTally::messages).sum());
    }

    /** Returns how many messages there are, once the live ones have all. */
    private long pause() throws Exception {
        long end = publisher.pause();
        awaitOnLoop("the live ones have all", () -> live.stream().allMatch(tally -> tally.last() == end - 1));
        return end;
    }

    private Memory memory() throws Exception {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(server.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        collection.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        String metrics = get("/metrics").body();
        String status = Files.readString(Path.of("/proc", String.valueOf(server.pid()), "status"));
        String resident = status.lines()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow();
        return new Memory(
                sum(metrics, "jvm_memory_used_bytes{area=\"heap\"") / 1e6,
                // The same memory, where Netty has the JDK allocate it.
                Math.max(
                                sum(metrics, "cubecast_buffers_direct_bytes"),
                                sum(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\""))
                        / 1e6,
                Double.parseDouble(resident.replaceAll("\\D+", "")) / 1_000);
    }

    private static double sum(String metrics, String prefix) {
        return metrics.lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    // ---- Afterwards ----

    private void letSomeReadAll(long end) throws Exception {
        List<StalledSubscriber> some = stalled.subList(0, Math.min(READ_ALL, stalled.size()));
        long began = System.nanoTime();
        ask(() -> {
            some.forEach(StalledSubscriber::goOn);
            return true;
        });
        loop.resume(sockets(some)).get(PATIENCE_S, TimeUnit.SECONDS);
        awaitOnLoop(
                "some have read all",
                () -> some.stream()
                        .allMatch(one -> one.wasEnded() || one.tally().last() == end - 1));
        System.out.printf(
                Locale.ROOT, "%d read on to the end in %.1f s%n", some.size(), (System.nanoTime() - began) / 1e9);
        for (StalledSubscriber one : some) {
            OffsetTally tally = one.tally();
            boolean complete = !one.wasEnded() && tally.missed() == 0 && tally.repeated() == 0;
            failed |= durable && !complete;
            System.out.printf(
                    "  %d messages up to %d, %d missed, %d repeated, %d gaps told%s%n",
                    tally.messages(),
                    tally.last(),
                    tally.missed(),
                    tally.repeated(),
                    tally.notices(),
                    one.wasEnded() ? ", ended: " + one.ending() : "");
        }
    }

    /** Each of the others goes, and comes back with its token: the next message must be the one after its last. */
    private void letOthersLeave() throws Exception {
        if (!durable || stalled.size() <= READ_ALL) {
            return;
        }
        List<StalledSubscriber> others = stalled.subList(READ_ALL, stalled.size());
        loop.close(sockets(others)).get(PATIENCE_S, TimeUnit.SECONDS);
        int right = 0;
        for (int from = 0; from < others.size(); from += GROUP) {
            right += comeBack(others.subList(from, Math.min(from + GROUP, others.size())));
        }
        failed |= right != others.size();
        System.out.printf("%d of the other %d went on where they were with their tokens%n", right, others.size());
    }

    private int comeBack(List<StalledSubscriber> group) throws Exception {
        List<StalledSubscriber> again = ask(() -> group.stream()
                .map(one -> new StalledSubscriber(loop, layout.httpPort(), TOPIC, one.token()))
                .toList());
        loop.open(sockets(again), again.size()).get(PATIENCE_S, TimeUnit.SECONDS);
        awaitOnLoop("all have come back", () -> again.stream().allMatch(one -> one.hasMessage() || one.wasEnded()));
        long right = ask(() -> IntStream.range(0, again.size())
                .filter(i -> again.get(i).tally().first() == group.get(i).last() + 1)
                .count());
        loop.close(sockets(again)).get(PATIENCE_S, TimeUnit.SECONDS);
        return Math.toIntExact(right);
    }

    // ---- Plumbing ----

    private static List<LoadSocket> sockets(List<StalledSubscriber> of) {
        return of.stream().map(StalledSubscriber::socket).toList();
    }

    private <T> T ask(Callable<T> question) throws Exception {
        return loop.call(question).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private void awaitOnLoop(String what, Callable<Boolean> holds) throws Exception {
        await(what, () -> ask(holds));
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (true) {
            try {
                if (holds.call()) {
                    return;
                }
            } catch (IOException notYet) {
                // It listens in a moment.
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_S + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .PUT(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + layout.httpPort() + path);
    }

    private static void require(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public void close() throws IOException {
        publisher.close();
        loop.close();
        server.close();
    }
}
