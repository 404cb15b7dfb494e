package dev.cubecast.faults;

import dev.cubecast.faults.Endpoint.Answer;
import dev.cubecast.faults.Endpoint.Outcome;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A cube in one process that holds much, or through which much passes: {@code bench/restart-full.sh}. */
final class FullCube implements AutoCloseable {
    private static final int DIMENSION = 3;
    private static final int MEGABYTE = 1_000_000;
    private static final int REQUEST_BYTES = 500_000;
    private static final int UNDER_WAY = 8;
    private static final int REPORTS = 20;

    private final CubeLayout layout = FreePorts.layout(DIMENSION);
    private final Path folder;
    private final Web web = new Web();
    private final String lines;
    private final int requestBytes;
    private Process process;

    private FullCube(Path folder, int messageBytes) throws IOException {
        this.folder = folder;
        int count = Math.max(1, REQUEST_BYTES / messageBytes);
        this.lines = ("\"" + "x".repeat(messageBytes) + "\"\n").repeat(count);
        this.requestBytes = count * messageBytes;
        this.process = start();
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path folder = Files.createTempDirectory("cubecast-full");
        System.out.println("data, logs and output of the cube are in " + folder + ", which is deleted at the end");
        try (FullCube cube = new FullCube(folder, options.number("message-bytes", 10_000))) {
            cube.awaitReady();
            cube.restart(options.number("held-mb", 1_000));
            cube.pass(options.number("through-mb", 10_000), options.number("kept-mb", 100));
        }
        FaultyCube.delete(folder);
        System.exit(0);
    }

    private Process start() throws IOException {
        return new ProcessBuilder(List.of(
                        "./cubecast",
                        "cube",
                        "--http-port",
                        String.valueOf(layout.httpPort()),
                        "--bridge-port",
                        String.valueOf(layout.bridgePort()),
                        "--link-port",
                        String.valueOf(layout.linkPort()),
                        "--data",
                        folder.resolve("data").toString(),
                        "--logs",
                        folder.resolve("logs").toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private String url(int node) {
        return "http://127.0.0.1:" + (layout.httpPort() + node % layout.cube().size());
    }

    private void awaitReady() throws InterruptedException {
        for (int node = 0; node < layout.cube().size(); node++) {
            web.awaitReady(url(node));
        }
    }

    private void make(String topic, String settings) throws InterruptedException {
        Web.await(
                topic + " is made",
                () -> Endpoint.put(url(0) + "/topics/" + topic, settings).join().outcome() == Outcome.DONE);
    }

    private void restart(int heldMegabytes) throws Exception {
        for (int topic = 0; topic < layout.cube().size(); topic++) {
            make("held-" + topic, "{\"durability\":\"quorum\"}");
        }
        fill("held-", layout.cube().size(), heldMegabytes);
        process.destroyForcibly().waitFor();
        long begin = System.nanoTime();
        process = start();
        awaitReady();
        System.out.printf(
                "holds %d MB (%d MB on disk): ready %.1f s after exec, %d MB resident%n",
                heldMegabytes, diskMegabytes(), (System.nanoTime() - begin) / 1e9, residentMegabytes());
    }

    private void pass(int throughMegabytes, int keptMegabytes) throws Exception {
        make(
                "through-0",
                "{\"durability\":\"quorum\",\"retention\":{\"bytes\":" + (long) keptMegabytes * MEGABYTE + "}}");
        long before = diskMegabytes();
        for (int part = 1; part <= REPORTS; part++) {
            fill("through-", 1, throughMegabytes / REPORTS);
            System.out.printf(
                    "%d MB through a topic that keeps %d MB: %d MB resident, %d MB more on disk for three replicas%n",
                    (long) part * throughMegabytes / REPORTS,
                    keptMegabytes,
                    residentMegabytes(),
                    diskMegabytes() - before);
        }
    }

    /** Publishes so much, over all nodes and in turn to each topic. */
    private void fill(String prefix, int topics, int megabytes) throws InterruptedException {
        long begin = System.nanoTime();
        Semaphore underWay = new Semaphore(UNDER_WAY);
        AtomicLong left = new AtomicLong((long) megabytes * MEGABYTE / requestBytes);
        AtomicLong refused = new AtomicLong();
        for (int request = 0; left.get() > 0; request++) {
            underWay.acquire();
            String url = url(request) + "/topics/" + prefix + request % topics + "/messages?deadlineMs=20000";
            var unused = Endpoint.post(url, "application/x-ndjson", lines).thenAccept(answer -> {
                count(answer, left, refused);
                underWay.release();
            });
        }
        underWay.acquire(UNDER_WAY);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d MB published in %.0f s, %.1f MB/s, %d requests refused%n",
                megabytes, seconds, megabytes / seconds, refused.get());
    }

    private static void count(Answer answer, AtomicLong left, AtomicLong refused) {
        if (answer.outcome() == Outcome.DONE) {
            left.decrementAndGet();
        } else {
            if (refused.getAndIncrement() == 0) {
                System.out.println("the first that was refused: " + answer);
            }
        }
    }

    private long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private long diskMegabytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.mapToLong(FullCube::size).sum() / MEGABYTE;
        }
    }

    /** 0 if it has been deleted by now. */
    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
