package dev.cubecast.load;

import dev.cubecast.faults.FaultyCube;
import dev.cubecast.faults.Options;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What WebSockets cost a node on which nothing happens, in memory that is in use after a full collection:
 * {@code bench/idle-sockets.sh}.
 */
final class IdleSockets {
    private static final int AT_ONCE = 200;
    private static final long PATIENCE_S = 120;

    private IdleSockets() {}

    private static final class Idle implements SocketListener {
        private int ended;

        @Override
        public void onMessage(ByteBuffer in, int start, int length) {}

        @Override
        public void onEnded(Ending ending) {
            ended++;
            if (ended <= 3) {
                System.out.println("a socket has ended: " + ending);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path folder = Files.createTempDirectory("cubecast-idle");
        boolean passed;
        try (StormNodes nodes = new StormNodes(folder, 1, options.text("heap", "256m"));
                LoadLoop loop = new LoadLoop()) {
            passed = measure(nodes, loop, options);
        }
        FaultyCube.delete(folder);
        System.exit(passed ? 0 : 1);
    }

    private static boolean measure(StormNodes nodes, LoadLoop loop, Options options) throws Exception {
        int sockets = options.number("sockets", 10_000);
        int seconds = options.number("seconds", 20);
        boolean histogram = options.number("histogram", 0) > 0;
        new Web().publish(nodes.url(0), "idle", "0");
        long before = liveBytes(nodes.pid(0), false);
        Idle idle = new Idle();
        List<LoadSocket> all = new ArrayList<>();
        for (int i = 0; i < sockets; i++) {
            all.add(new LoadSocket(nodes.port(0), options.text("path", "/topics/idle"), idle));
        }
        int open = loop.open(all, AT_ONCE).get(PATIENCE_S, TimeUnit.SECONDS);
        long after = liveBytes(nodes.pid(0), histogram);
        // Longer than a sign of life takes.
        TimeUnit.SECONDS.sleep(seconds);
        long later = liveBytes(nodes.pid(0), false);
        int left = loop.call(() -> open - idle.ended).get();
        System.out.println(String.format(
                Locale.ROOT,
                "%d sockets: %.1f MB in use, %.1f MB without them, %d bytes each; %d s later %.1f MB and %d sockets; %s",
                open,
                after / 1e6,
                before / 1e6,
                (after - before) / Math.max(1, open),
                seconds,
                later / 1e6,
                left,
                resident(nodes.pid(0))));
        return open == sockets && left == sockets;
    }

    /** Of the heap, after a full collection. */
    private static long liveBytes(long pid, boolean show) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", String.valueOf(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        if (show) {
            text.lines().limit(60).forEach(System.out::println);
        }
        String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException(text));
        return Long.parseLong(total.trim().split("\\s+", 4)[2]);
    }

    private static String resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
    }
}
