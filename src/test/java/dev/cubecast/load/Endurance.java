package dev.cubecast.load;

import dev.cubecast.faults.FaultyCube;
import dev.cubecast.faults.Options;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A part of the highest rate for many minutes: memory and how late the event loop is, minute by minute:
 * {@code bench/endurance.sh}. Exits 1 if messages were lost or memory grows.
 */
final class Endurance {
    private static final double WARM_UP_S = 30;
    private static final double HIGHEST_S = 20;
    /** What the memory of the last minute may be above that of the second. */
    private static final double GROWTH_MAX = 1.1;

    private static final String DELAY = "cubecast_eventloop_delay_seconds{quantile=\"0.999\"} ";
    private static final String RESIDENT = "VmRSS:";

    private final CubecastTarget target;
    private final int payloadBytes;
    private final int window;
    private final Web web = new Web();

    private Endurance(CubecastTarget target, Options options) {
        this.target = target;
        payloadBytes = options.number("bytes", 128);
        window = options.number("window", 136);
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path folder = Files.createTempDirectory("cubecast-endurance");
        boolean passed;
        try (CubecastTarget target = CubecastTarget.start("cubecast", 1, options.text("durability", "none"), folder)) {
            Runtime.getRuntime().addShutdownHook(new Thread(target::close));
            Workload workload = Workload.named(options.text("workload", "M1")).get(0);
            passed = new Endurance(target, options)
                    .run(workload, options.number("percent", 80), options.number("minutes", 10));
        }
        FaultyCube.delete(folder);
        System.exit(passed ? 0 : 1);
    }

    private boolean run(Workload workload, int percent, int minutes) throws Exception {
        Result highest;
        try (Turn turn = new Turn(target, workload, payloadBytes, window)) {
            turn.pass(WARM_UP_S);
            highest = turn.measure(HIGHEST_S);
            // What is on its way would come to the subscribers of the next turn.
            turn.end();
        }
        int rate = (int) (highest.messagesPerSecond() * percent / 100);
        System.out.printf(
                Locale.ROOT,
                "%s: at most %.0f messages/s; from now on %d%n%8s %12s %11s %14s %20s%n",
                workload.name(),
                highest.messagesPerSecond(),
                rate,
                "minute",
                "deliveries/s",
                "us/delivery",
                "resident, MB",
                "loop late p99.9, ms");
        try (Turn turn = new Turn(target, workload.at(rate), payloadBytes, window)) {
            return isEven(turn, minutes);
        }
    }

    private boolean isEven(Turn turn, int minutes) throws Exception {
        double second = 0;
        double last = 0;
        for (int minute = 1; minute <= minutes; minute++) {
            Result result = turn.measure(60);
            last = residentMegabytes();
            second = minute <= 2 ? last : second;
            System.out.printf(
                    Locale.ROOT,
                    "%8d %12.0f %11.3f %14.0f %20.1f%n",
                    minute,
                    result.deliveriesPerSecond(),
                    result.cpuMicros(),
                    last,
                    loopLateMillis());
        }
        String complaint = turn.end();
        boolean grows = last > GROWTH_MAX * second;
        System.out.println((complaint.isEmpty() ? "nothing was lost" : complaint)
                + (grows ? "; the memory grows" : "; the memory does not grow"));
        return complaint.isEmpty() && !grows;
    }

    private double residentMegabytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(target.servers().get(0).pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Of the last minute or two, as the node's own metric has it. */
    private double loopLateMillis() {
        return web.get(target.url(0) + "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(DELAY))
                .mapToDouble(line -> 1_000 * Double.parseDouble(line.substring(DELAY.length())))
                .findFirst()
                .orElse(Double.NaN);
    }
}
